from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from raydog_resources.local_platform.faults_api import ConnectionCut
from tests.unit.local_platform.api.in_process import Platform


async def _break(_: Request) -> Response:
    raise ValueError("the password is hunter2")


async def _go_away(_: Request) -> Response:
    raise ClientDisconnect


async def _cut(_: Request) -> Response:
    raise ConnectionCut("GET /cut")


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    routes = [Route("/break", _break), Route("/away", _go_away), Route("/cut", _cut)]
    return Platform(tmp_path, routes)


def test_an_error_of_our_own_gives_a_reference_and_no_secret(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "raydog.local_platform"):
        response = platform.send("GET", "/break")
    assert response.status_code == 500
    assert response.json()["errorType"] == "InternalServerException"
    reference = response.json()["message"].rsplit(" ", 1)[1]
    assert "hunter2" not in response.text
    (record,) = caplog.records
    assert reference in record.getMessage()
    assert record.exc_info is not None
    assert platform.runtime.calls.kept[-1]["status"] == 500


def test_a_cut_connection_is_the_servers_business_and_noted_without_a_status(platform: Platform) -> None:
    with pytest.raises(ConnectionCut):
        platform.send("GET", "/cut")
    assert platform.runtime.calls.kept[-1]["status"] == 0


def test_a_client_that_went_away_is_no_error(platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "raydog.local_platform"), pytest.raises(AssertionError):
        platform.send("GET", "/away")
    assert caplog.records == []
    assert platform.runtime.calls.kept[-1]["status"] == 0


def test_a_fault_strikes_known_callers_only_and_is_noted(platform: Platform) -> None:
    platform.runtime.faults.add({"kind": "status", "status": 503, "path": "/application"})
    key, platform.authorization = platform.authorization, "yd-key wrong:wrong"
    assert platform.send("GET", "/application/").status_code == 401
    platform.authorization = key
    assert platform.send("GET", "/application/").status_code == 503
    assert platform.send("GET", "/application/").status_code == 200
    assert [call["status"] for call in platform.runtime.calls.kept] == [401, 503, 200]


def test_a_lost_answer_comes_after_the_effect(platform: Platform) -> None:
    platform.runtime.faults.add({"kind": "lost-answer", "verb": "POST"})
    with pytest.raises(ConnectionCut):
        platform.submit()
    assert [requirement["name"] for requirement in platform.ask("GET", "/work/requirements")] == ["work"]
