"""`raydog destroy`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from raydog_resources.cli.exit_code import ExitCode
from tests.fakes.engine import DYNAMIC, Play, made, summary, urn
from tests.unit.cli.office import Office
from tests.unit.workspace.deployed import LocalProgram

HEAD = urn("HeadNode", "cluster-head")
STATE: dict[str, Any] = {"resources": [{"urn": HEAD, "type": f"{DYNAMIC}HeadNode", "outputs": {}}]}


def test_it_removes_and_counts(office: Office) -> None:
    office.engine.states["local"] = STATE
    office.engine.will("destroy", Play([*made(HEAD, "delete"), summary(delete=1)], {}))
    assert office.type("destroy", "--yes") is ExitCode.DONE
    assert office.printed() == "local: 1 removed, in 0 s\n"
    assert "head: removed after 0 s" in office.said()


def test_a_second_time_there_is_nothing_and_that_is_fine(office: Office) -> None:
    assert office.type("destroy", "--yes") is ExitCode.DONE
    assert office.printed() == "local: there is nothing to remove, in 0 s\n"
    assert office.asked_for() == []


@pytest.mark.parametrize(("answer", "verbs"), [("yes\n", ["destroy"]), ("no\n", [])])
def test_in_a_terminal_it_names_what_would_go_and_asks(tmp_path: Path, answer: str, verbs: list[str]) -> None:
    office = Office(tmp_path / "project", answer=answer)
    office.engine.states["local"] = STATE
    office.type("destroy")
    assert "head: would be removed\nRemove all of it? [y/N]" in office.said()
    assert list(office.asked_for()) == verbs


def test_where_nobody_can_be_asked_it_has_to_be_said(office: Office) -> None:
    office.engine.states["local"] = STATE
    assert office.type("destroy") is ExitCode.REFUSED
    assert office.asked_for() == []


def test_the_local_platform_is_stopped_when_that_is_asked_for(office: Office) -> None:
    program = LocalProgram()
    office.processes = program
    office.type("destroy", "--yes")
    assert program.asked == []
    office.type("destroy", "--yes", "--stop-platform")
    assert program.asked == ["status", "stop --now"]
    assert "local platform: stopped" in office.printed()


def test_an_interruption_says_what_is_left(office: Office) -> None:
    office.engine.states["local"] = STATE
    office.engine.will("destroy", Play(interrupted=True))
    assert office.type("destroy", "--yes") is ExitCode.INTERRUPTED
    assert "stack local: there is left: head" in office.said()
