"""The local platform as seen from outside: looked at without being started, stopped only when nobody needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from raydog_resources.errors import PlatformError
from raydog_resources.gateways.processes import Finished
from raydog_resources.workspace.local_platform import (
    RunningPlatform,
    running_local_platform,
    stop_local_platform,
)


class Program:
    """The platform's command line, with something to say for each command."""

    def __init__(self, **said: Finished) -> None:
        self._said = said
        self.asked: list[str] = []

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        assert "YD_API_KEY_ID" not in environment
        assert command[1:3] == ["-m", "raydog_resources.local_platform"]
        self.asked.append(" ".join(command[3:]))
        return self._said[command[3]]


def status(**facts: int) -> Finished:
    said = {"url": "http://127.0.0.1:1", "isolation": "netns", "pools_open": 0, "machines": 0, **facts}
    return Finished(0, json.dumps(said), "")


NONE = Finished(1, "", "no local platform runs")
KEY = {"YD_API_KEY_ID": "canary"}


def test_it_is_described_where_it_runs() -> None:
    found = running_local_platform(Program(status=status(machines=2, pools_open=1)), KEY)
    assert found == RunningPlatform("http://127.0.0.1:1", "netns", 3)


def test_looking_does_not_start_it() -> None:
    program = Program(status=NONE)
    assert running_local_platform(program, KEY) is None
    assert program.asked == ["status"]


@pytest.mark.parametrize("said", ["", "[]", "{}"])
def test_an_answer_that_makes_no_sense_is_an_error(said: str) -> None:
    with pytest.raises(PlatformError, match="its answer can't be read"):
        running_local_platform(Program(status=Finished(0, said, "")), KEY)


def test_an_empty_one_is_stopped() -> None:
    program = Program(status=status(), stop=Finished(0, "", ""))
    assert stop_local_platform(program, KEY) == "stopped"
    assert program.asked == ["status", "stop --now"]


@pytest.mark.parametrize("facts", [{"machines": 1}, {"pools_open": 1}])
def test_one_that_others_live_on_goes_on(facts: dict[str, int]) -> None:
    program = Program(status=status(**facts))
    assert "it goes on" in stop_local_platform(program, KEY)
    assert program.asked == ["status"]


def test_one_that_does_not_run_need_not_be_stopped() -> None:
    assert stop_local_platform(Program(status=NONE), KEY) == "it does not run"


def test_one_that_does_not_stop_is_an_error_with_its_words() -> None:
    program = Program(status=status(), stop=Finished(1, "", "process 7 is still there"))
    with pytest.raises(PlatformError, match=r"process 7 is still there.*local_platform clean"):
        stop_local_platform(program, KEY)
