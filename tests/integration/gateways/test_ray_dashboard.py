"""Ray's dashboard asked over a real socket: which answer means what."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.ray_dashboard import HttpRayDashboard
from raydog_resources.gateways.ray_use import Amount
from tests.integration.gateways.scripted_server import Answer, Request, serving

TOKEN = "the-token"


def ray(request: Request) -> Answer:
    """Answers whoever has the token."""
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return Answer(403, {})
    return Answer(200, {"data": {"nodeLogicalResources": {"n1": "0.5/2.0 CPU"}, "summary": []}})


def test_a_wrong_token_is_told_apart_from_silence() -> None:
    with serving(ray) as server:
        with pytest.raises(NotAuthorised, match="its token is not the one in this stack's state"):
            HttpRayDashboard(server.url, "another").use_by_node()
        url = server.url
    with pytest.raises(CouldNotAsk, match="no answer"):
        HttpRayDashboard(url, TOKEN).use_by_node()


@pytest.mark.parametrize("answer", [{"data": {"result": {"result": [{"state": "ALIVE"}]}}}, {"data": {}}, []])
def test_who_answers_something_else_is_no_ray(answer: object) -> None:
    with (
        serving(lambda request: Answer(200, answer)) as server,
        pytest.raises(CouldNotAsk, match="its answer can't be understood"),
    ):
        HttpRayDashboard(server.url, TOKEN).alive_nodes()


def test_how_busy_nodes_are() -> None:
    with serving(ray) as server:
        assert HttpRayDashboard(server.url, TOKEN).use_by_node()["n1"].cpus == Amount(0.5, 2.0)
