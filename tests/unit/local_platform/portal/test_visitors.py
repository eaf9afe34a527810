"""A cookie opens the portal for looking, and nothing else."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.portal.session import SESSION_SECONDS
from tests.unit.local_platform.portal.portal_house import PortalHouse

PAGES = ["/__local/portal/overview", "/__local/portal/portal.js", "/__local/portal/icon.svg"]


@pytest.mark.parametrize("path", PAGES)
def test_without_cookie_or_key_there_is_nothing_to_see(house: PortalHouse, path: str) -> None:
    assert house.ask(path).status_code == 401
    assert house.ask(path, cookie="raydog_portal_8080=guess").status_code == 401
    assert house.ask(path, cookie=house.enter()).status_code == 200
    assert house.ask(path, key=True).status_code == 200


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_a_cookie_changes_nothing(house: PortalHouse, verb: str) -> None:
    cookie = house.enter()
    for path in ["/", "/__local/portal-link", *PAGES]:
        assert house.ask(path, cookie=cookie, verb=verb).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/work/requirements",
        "/work/tasks/x",
        "/__local/status",
        "/__local/calls",
        "/__local/portal",
        "/__local/faults",
    ],
)
def test_a_cookie_opens_no_path_of_the_api(house: PortalHouse, path: str) -> None:
    assert house.ask(path, cookie=house.enter()).status_code == 401


def test_a_cookie_of_another_port_opens_nothing(house: PortalHouse) -> None:
    value = house.enter().partition("=")[2]
    assert house.ask("/__local/portal/overview", cookie=f"raydog_portal_8081={value}").status_code == 401


def test_a_link_needs_the_key(house: PortalHouse) -> None:
    assert house.ask("/__local/portal-link", verb="POST").status_code == 401


def test_a_session_ends(house: PortalHouse) -> None:
    cookie = house.enter()
    house.bench.clock.advance(SESSION_SECONDS)
    assert house.ask("/__local/portal/overview", cookie=cookie).status_code == 401
    assert house.ask("/", cookie=cookie).status_code == 401
