from __future__ import annotations

import pytest

from tests.unit.local_platform.api.in_process import Platform


def _names(platform: Platform, query: str = "") -> list[str]:
    return [namespace["namespace"] for namespace in platform.ask("GET", f"/namespaces/?{query}")["items"]]


def test_a_namespace_is_made_and_its_id_is_plain_text(platform: Platform) -> None:
    response = platform.send("POST", "/namespaces/", {"namespace": "mine"})
    assert response.headers["content-type"].startswith("text/plain")
    found = platform.ask("GET", f"/namespaces/{response.text}")
    assert found == {"id": response.text, "namespace": "mine", "deletable": True}
    assert (
        "already exists" in platform.refuse("POST", "/namespaces/", {"namespace": "mine"}).json()["message"]
    )


def test_the_double_slash_of_the_sdk_deletes(platform: Platform) -> None:
    for path in ("/namespaces//", "/namespaces/"):
        ident = platform.send("POST", "/namespaces/", {"namespace": "mine"}).text
        assert platform.send("DELETE", f"{path}{ident}").status_code == 200
        assert platform.refuse("DELETE", f"{path}{ident}").status_code == 404
    assert "mine" not in _names(platform)


def test_a_namespace_comes_into_being_at_first_use_and_stays_while_it_holds_something(
    platform: Platform,
) -> None:
    platform.submit()
    (used,) = platform.ask("GET", "/namespaces/?namespace=ns")["items"]
    assert used["deletable"] is False
    assert platform.refuse("DELETE", f"/namespaces//{used['id']}").status_code == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["aa", "ab", "local"]),
        ("namespaceContains=a", ["aa", "ab", "local"]),
        ("namespaces=aa&namespaces=local", ["aa", "local"]),
        ("namespace=ab", ["ab"]),
        ("deletable=True", ["aa", "ab"]),
        ("deletable=False", ["local"]),
        ("sortField=namespace&sortDirection=DESCENDING&size=2", ["local", "ab"]),
    ],
)
def test_each_parameter_of_a_search_counts(platform: Platform, query: str, names: list[str]) -> None:
    for name in ("ab", "aa"):
        platform.send("POST", "/namespaces", {"namespace": name})
    assert _names(platform, query) == names


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 61, "-a", "é", 5, None])
def test_a_bad_name_is_refused(platform: Platform, name: object) -> None:
    assert (
        platform.refuse("POST", "/namespaces/", {"namespace": name})
        .json()["message"]
        .startswith("namespace: ")
    )


def test_a_policy_limits_nothing_and_cannot(platform: Platform) -> None:
    assert platform.ask("GET", "/namespaces/policies?size=10") == {"items": []}
    assert platform.ask("GET", "/namespaces/local/policy") == {"namespace": "local"}
    assert platform.send("PUT", "/namespaces/local/policy", {"namespace": "local"}).status_code == 200
    assert platform.send("DELETE", "/namespaces/local/policy").status_code == 200
    limit = {"namespace": "local", "autoscalingMaxNodes": 3}
    assert "maxNodes" in platform.refuse("PUT", "/namespaces/local/policy", limit).json()["message"]
    other = {"namespace": "other"}
    assert platform.refuse("PUT", "/namespaces/local/policy", other).status_code == 400
    assert platform.refuse("GET", "/namespaces/none/policy").status_code == 404
