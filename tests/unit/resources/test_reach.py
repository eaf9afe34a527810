"""What providers act through."""

from __future__ import annotations

from pathlib import Path

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


def test_what_happens_is_kept_for_the_stack_only_in_a_project_and_where_nobody_said_for_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told, silent = Reach(ReachSettings(), in_project=True), Reach(ReachSettings())
    said = Reach(ReachSettings(stack="said"), in_project=True)
    for reach in (told, silent, said):
        reach.keep_for("dev")
        reach.trail.note("run", "begun")
        reach.logs.keep("w", "words", group="", ident="t", state="failed")
    kept = sorted(str(path.relative_to(tmp_path / ".raydog")) for path in tmp_path.rglob("*.log"))
    assert {path.name for path in (tmp_path / ".raydog" / "events").iterdir()} == {"dev", "said"}
    assert kept == ["logs/dev/w.log", "logs/said/w.log"]
