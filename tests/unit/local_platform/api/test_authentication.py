from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from raydog_resources.local_platform.api.app import build_app
from raydog_resources.local_platform.api.host_gate import is_own
from tests.unit.local_platform.api.in_process import KEY, Platform

WRONG = [
    {},
    {"Authorization": ""},
    {"Authorization": "yd-key"},
    {"Authorization": f"yd-key {KEY[0]}"},
    {"Authorization": f"yd-key {KEY[0]}:"},
    {"Authorization": f"yd-key {KEY[0]}:{KEY[1]}x"},
    {"Authorization": f"yd-key other:{KEY[1]}"},
    {"Authorization": f"Bearer {KEY[1]}"},
    {"Authorization": f"yd-key {KEY[0]}:{KEY[1]}, yd-key a:b"},
    {"Authorization": "yd-key é:é"},
]
PATHS = ["/work/requirements", "/application/", "/__local/status", "/__local/stop", "/nowhere", "/"]


@pytest.mark.parametrize("headers", WRONG, ids=str)
def test_a_wrong_key_opens_nothing(platform: Platform, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    for path in PATHS:
        platform.authorization = ""
        response = platform.send("POST", path, headers=encoded)  # type: ignore[arg-type]
        assert response.status_code == 401
        assert response.json()["errorType"] == "NotAuthorisedException"
        assert response.headers["www-authenticate"] == "yd-key"
        assert KEY[1] not in response.text
    assert platform.runtime.stops == []


def test_the_key_is_noted_by_its_id_only(platform: Platform) -> None:
    platform.send("GET", "/application/")
    platform.send("GET", "/application/", headers={"Authorization": "yd-key local:guess"})
    assert [call["key_id"] for call in platform.runtime.calls.kept] == ["local", ""]
    assert KEY[1] not in str(platform.runtime.calls.kept)


def test_the_check_of_the_caller_can_be_replaced_and_routes_added(tmp_path: Path) -> None:
    async def page(request: Request) -> Response:
        return PlainTextResponse(f"hello {request.scope['key_id']}")

    def by_cookie(connection: HTTPConnection) -> str | None:
        return "portal" if connection.cookies.get("door") == "open" else None

    platform = Platform(tmp_path)
    platform.app = build_app(platform.runtime, KEY, [Route("/", page)], authenticate=by_cookie)
    assert platform.send("GET", "/").status_code == 401
    assert platform.send("GET", "/", headers={"Cookie": "door=open"}).text == "hello portal"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.9", "[::2]:1"]
)
def test_a_strange_name_of_the_platform_is_refused_before_the_key_is_looked_at(
    platform: Platform, host: str
) -> None:
    response = platform.refuse("GET", "/application/", headers={"Host": host})
    assert response.status_code == 403
    assert response.json()["message"].startswith(f"Host: '{host}'")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:9", "127.77.0.3", "[::1]:8080", "10.201.0.1"]
)
def test_its_own_names_are_not(host: str) -> None:
    assert is_own(host, ("10.201.0.1", 8080))


@pytest.mark.parametrize(
    "host", ["", ":80", "10.201.0.2", "localhost.evil", "127.0.0.1.nip.example", "2130706433"]
)
def test_what_only_looks_like_its_own_is_refused(host: str) -> None:
    assert not is_own(host, ("10.201.0.1", 8080))
    assert not is_own(host, None)
