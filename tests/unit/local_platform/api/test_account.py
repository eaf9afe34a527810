from __future__ import annotations

import pytest

from tests.unit.local_platform.api.in_process import Platform


def test_a_client_learns_who_it_is(platform: Platform) -> None:
    for path in ("/application/", "/application"):
        details = platform.ask("GET", path)
        assert details["readableNamespaces"] == ["local"]
        assert details["features"] == ["PLATFORM"]
        assert details["id"].startswith("ydid:app:")


@pytest.mark.parametrize(
    "path",
    [
        "/keyrings/?sliced=true",
        "/keyrings?sliced=True",
        "/allowances/?size=5",
        "/allowances",
        "/cloudInfo/regions",
        "/cloudInfo/subRegions",
        "/cloudInfo/instanceTypes?defaultVcpus.min=4",
        "/cloudInfo/instanceTypePrices",
        "/account/users",
        "/account/applications",
        "/account/groups",
        "/account/roles",
        "/images/families?includePublic=False",
    ],
)
def test_what_only_a_real_account_has_is_empty(platform: Platform, path: str) -> None:
    assert platform.ask("GET", path) == {"items": []}


@pytest.mark.parametrize(
    "path",
    ["/images/families", "/keyrings/", "/keyrings", "/compute/attributes/user", "/account/permissions"],
)
def test_some_empty_lists_are_flat(platform: Platform, path: str) -> None:
    assert platform.ask("GET", path) == []


@pytest.mark.parametrize(
    ("verb", "path"),
    [("POST", "/keyrings/"), ("PUT", "/allowances/"), ("DELETE", "/account/users")],
)
def test_nothing_can_be_put_there(platform: Platform, verb: str, path: str) -> None:
    response = platform.refuse(verb, path, {})
    assert (response.status_code, response.json()["errorType"]) == (405, "MethodNotAllowedException")
    assert "GET" in response.headers["allow"]
