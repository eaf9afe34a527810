"""What `pulumi.automation` gets from the engine in this process: results, errors of the right kind, and Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pulumi.automation import ConcurrentUpdateError, StackAlreadyExistsError, StackNotFoundError

from raydog_resources.embedded_engine.command import thread
from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand
from tests.fakes.clock import FakeClock
from tests.unit.embedded_engine.command.desk import Desk

SECONDS = 10.0


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def run(desk: Desk, *words: str, more: Mapping[str, str] | None = None) -> str:
    environment = {**desk.environment, **(more or {})}
    return EmbeddedCommand(FakeClock()).run(list(words), str(desk.project), environment).stdout


def test_a_command_gives_what_it_said_line_by_line(desk: Desk) -> None:
    run(desk, "--non-interactive", "stack", "init", "dev")
    lines: list[str] = []
    command = EmbeddedCommand(FakeClock())
    result = command.run(["stack", "ls", "--json"], str(desk.project), desk.environment, lines.append)
    assert result.stdout == "\n".join(lines)
    assert (lines[0], lines[-1], result.code, result.stderr) == ("[", "]", 0, "")


def test_errors_are_of_the_kind_that_automation_knows(desk: Desk) -> None:
    with pytest.raises(StackNotFoundError):
        run(desk, "stack", "select", "none")
    run(desk, "stack", "init", "dev")
    with pytest.raises(StackAlreadyExistsError):
        run(desk, "stack", "init", "dev")
    lock = desk.root / "state" / ".pulumi" / "locks" / "organization" / "p1" / "dev" / "x.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text("{}")
    with pytest.raises(ConcurrentUpdateError):
        run(desk, "up", "--yes")


def test_what_is_for_programs_that_use_the_cluster_is_kept_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}

    def perform(words: Sequence[str], around: Surroundings) -> int:
        seen.update(around.environment)
        return 0

    monkeypatch.setattr(thread, "perform", perform)
    monkeypatch.setenv("RAY_AUTH_TOKEN", "canary")
    monkeypatch.setenv("OTHER", "x")
    EmbeddedCommand(FakeClock(), keep_back="RAY_AUTH_").run([], str(desk.project), {"MORE": "y"})
    assert "RAY_AUTH_TOKEN" not in seen
    assert (seen["OTHER"], seen["MORE"], seen["PULUMI_AUTOMATION_API"]) == ("x", "y", "true")


def test_a_first_ctrl_c_lets_it_end_by_itself_and_is_passed_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []

    def perform(words: Sequence[str], around: Surroundings) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        ended.append(around.stopping.wait(SECONDS) and not around.killed.is_set())
        return 1

    monkeypatch.setattr(thread, "perform", perform)
    command = EmbeddedCommand(FakeClock())
    told: list[str] = []
    command.on_interrupt = lambda: told.append("stopping")
    with pytest.raises(KeyboardInterrupt):
        command.run(["up"], str(desk.project), desk.environment)
    assert (ended, told) == ([True], ["stopping"])


def test_a_second_ctrl_c_says_that_it_is_to_end_now(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    def perform(words: Sequence[str], around: Surroundings) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        around.stopping.wait(SECONDS)
        os.kill(os.getpid(), signal.SIGINT)
        ended.append(around.killed.wait(SECONDS))
        return 1

    monkeypatch.setattr(thread, "perform", perform)
    with pytest.raises(KeyboardInterrupt):
        EmbeddedCommand(FakeClock()).run(["up"], str(desk.project), desk.environment)
    assert ended == [True]
