"""What providers act through."""

from __future__ import annotations

import pytest

from raydog_resources.clock import Clock
from raydog_resources.config.connection import StackKey
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.resources.reach import Opened, Reach, ReachSettings, reach_for
from tests.fakes.clock import FakeClock
from tests.fakes.node_access import FakeNodeAccess
from tests.fakes.yellowdog import FakeYellowDog


def test_the_platform_is_opened_at_its_first_use_and_once() -> None:
    clock, opened = FakeClock(), []

    def open_platform(settings: ReachSettings, given: Clock) -> Opened:
        opened.append(settings)
        return Opened(FakeYellowDog(clock), lambda head: FakeNodeAccess(entered=[head]))

    reach = Reach(ReachSettings(url="local"), clock=clock, open_platform=open_platform)
    assert opened == []
    assert reach.platform is reach.platform
    assert reach.nodes_of(HeadMachine("t", "10.0.0.1")) is reach.nodes_of(HeadMachine("t", "10.0.0.1"))
    assert reach.nodes_of(HeadMachine("t", "10.0.0.1")) is not reach.nodes_of(HeadMachine("u", "10.0.0.1"))
    assert opened == [ReachSettings(url="local")]


def test_a_settings_key_shows_nowhere() -> None:
    assert "s3cret" not in repr(ReachSettings(key=StackKey("id", "s3cret")))


def test_progress_is_one_whole_line_that_names_its_thing(capsys: pytest.CaptureFixture[str]) -> None:
    Reach(ReachSettings()).tell("head", "waiting")
    assert capsys.readouterr().err == "head: waiting\n"


def test_all_kinds_of_resources_share_one_reach_and_other_settings_have_another() -> None:
    here = reach_for(ReachSettings(url="local"))
    assert reach_for(ReachSettings(url="local")) is here
    assert reach_for(ReachSettings(url="https://elsewhere.example")) is not here
