"""Which way leads to Ray's dashboard, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, NotAuthorised, PlatformError
from raydog_resources.gateways.host_trust import HostNotTrusted
from raydog_resources.gateways.ray_dashboard import RayNode
from raydog_resources.gateways.ray_dashboard_forwarded import ForwardedRayDashboard
from raydog_resources.gateways.ray_use import NodeUse
from tests.fakes.host import FakeForward

URL = "http://10.0.0.1:8265"
OVER_SSH, ON_LOOPBACK = "http://127.0.0.1:40001", "http://127.0.0.1:40002"
NODES = (RayNode("n", "10.0.0.1", is_head=True),)
SILENT = CouldNotAsk("no answer (ConnectTimeout)", thing="Ray")
WRONG_TOKEN = NotAuthorised("it answered 403", thing="Ray")


class World:
    """What answers where, and what was asked."""

    def __init__(self, answers: dict[str, PlatformError | None], way_in: PlatformError | None = None) -> None:
        self.answers = answers
        self.way_in = way_in
        self.asked: list[str] = []
        self.told: list[str] = []
        self.forwards: dict[tuple[str, int], FakeForward] = {}
        self.dashboard = ForwardedRayDashboard(
            URL, "token", self._forward, tell=self.told.append, open_dashboard=self._open
        )

    def _forward(self, address: str, port: int) -> FakeForward:
        if self.way_in is not None:
            raise self.way_in
        forward = FakeForward(40001 if address == "10.0.0.1" else 40002)
        self.forwards[address, port] = forward
        return forward

    def _open(self, url: str, token: str) -> OneDashboard:
        assert token == "token"
        return OneDashboard(self, url)

    def ways_of_asking(self) -> list[str]:
        """What the next question goes to."""
        self.asked.clear()
        self.dashboard.alive_nodes()
        return list(self.asked)


class OneDashboard:
    """A `RayDashboard` at one address."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self._url = url

    def alive_nodes(self) -> tuple[RayNode, ...]:
        self._answer()
        return NODES

    def work_by_node(self) -> Mapping[str, int]:
        self._answer()
        return {"n": 3}

    def look_for_prometheus(self) -> None:
        self._answer()

    def use_by_node(self) -> Mapping[str, NodeUse]:
        return {node.id: NodeUse() for node in self.alive_nodes()}

    def drain(self, node_ids: Sequence[str], seconds: float) -> None:
        self._answer()

    def _answer(self) -> None:
        self._world.asked.append(self._url)
        trouble = self._world.answers.get(self._url, SILENT)
        if trouble is not None:
            raise trouble


def test_directly_is_enough_where_it_leads_there() -> None:
    world = World({URL: None})
    assert world.dashboard.alive_nodes() == NODES
    assert (world.asked, world.forwards) == ([URL], {})
    assert world.told == [f"Ray at {URL} answers directly"]


def test_else_it_is_asked_over_ssh_which_is_said_once_and_tried_first_from_then_on() -> None:
    world = World({OVER_SSH: None})
    assert world.dashboard.alive_nodes() == NODES
    assert world.asked == [URL, OVER_SSH]
    assert list(world.forwards) == [("10.0.0.1", 8265)]
    assert world.ways_of_asking() == [OVER_SSH]
    assert world.told == [f"Ray at {URL} answers over SSH"]
    assert world.dashboard.way == "over SSH"


def test_a_dashboard_on_the_heads_loopback_is_found_there() -> None:
    world = World({ON_LOOPBACK: None})
    assert world.ways_of_asking() == [URL, OVER_SSH, ON_LOOPBACK]
    assert world.ways_of_asking() == [ON_LOOPBACK]
    assert list(world.forwards) == [("10.0.0.1", 8265), ("127.0.0.1", 8265)]


def test_a_way_that_is_lost_is_left_for_the_other() -> None:
    world = World({URL: None, OVER_SSH: None})
    world.dashboard.alive_nodes()
    world.answers[URL] = SILENT
    assert world.ways_of_asking() == [URL, OVER_SSH]
    assert [line.rpartition("answers ")[2] for line in world.told] == ["directly", "over SSH"]


def test_no_way_is_one_error_with_every_reason() -> None:
    world = World({})
    world.forwards = {}
    with pytest.raises(CouldNotAsk, match=r"directly: no answer \(ConnectTimeout\); over SSH: no answer"):
        world.dashboard.alive_nodes()
    world.forwards["10.0.0.1", 8265].trouble = "host: it can't reach 10.0.0.1:8265"
    with pytest.raises(CouldNotAsk, match=r"over SSH: host: it can't reach 10\.0\.0\.1:8265"):
        world.dashboard.alive_nodes()
    assert world.told == []


def test_a_head_that_lets_nobody_in_is_asked_for_no_second_port() -> None:
    world = World({}, way_in=CouldNotAsk("it can't be reached", thing="head, over SSH"))
    with pytest.raises(CouldNotAsk, match="over SSH: it can't be reached"):
        world.dashboard.alive_nodes()
    assert world.asked == [URL]


def test_somebody_elses_ray_at_the_same_address_is_not_ours() -> None:
    world = World({URL: WRONG_TOKEN, OVER_SSH: None})
    assert world.dashboard.alive_nodes() == NODES
    world.answers[OVER_SSH] = WRONG_TOKEN
    with pytest.raises(NotAuthorised, match="it answered 403"):
        world.dashboard.alive_nodes()


def test_every_question_goes_the_same_way() -> None:
    world = World({OVER_SSH: None})
    assert world.dashboard.work_by_node() == {"n": 3}
    assert world.ways_of_asking() == [OVER_SSH]


def test_what_may_have_taken_effect_is_not_asked_again_by_another_way() -> None:
    world = World({URL: AnswerOverdue("no answer in time", thing="Ray"), OVER_SSH: None})
    with pytest.raises(AnswerOverdue):
        world.dashboard.alive_nodes()
    assert world.asked == [URL]


def test_a_false_head_is_the_end() -> None:
    world = World({}, way_in=HostNotTrusted("its host key has changed", thing="head"))
    with pytest.raises(HostNotTrusted):
        world.dashboard.alive_nodes()


def test_ports_are_freed_at_the_end() -> None:
    world = World({ON_LOOPBACK: None})
    world.dashboard.alive_nodes()
    world.dashboard.close()
    assert [forward.closed for forward in world.forwards.values()] == [True, True]
