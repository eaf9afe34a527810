"""What can be typed, and what is refused before anything is looked at."""

from __future__ import annotations

import re
import sys

import pytest

from raydog_resources.cli import command_line
from raydog_resources.cli.command_line import parser
from raydog_resources.cli.exit_code import ExitCode
from tests.architecture.source_tree import ROOT

COMMANDS = [
    *("up", "preview", "refresh", "destroy", "outputs", "status", "logs", "events", "report", "connect"),
    *("check", "review", "policy-path", "env", "doctor"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_a_stack_and_has_a_usual_one(command: str) -> None:
    assert parser().parse_args([command]).stack == "local"
    assert parser().parse_args([command, "dev"]).stack == "dev"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["rise"],
        ["up", "--force"],
        ["up", "a", "b"],
        ["logs", "a", "b", "c"],
        ["logs", "--lines", "0"],
        ["logs", "--lines", "x"],
        ["outputs", "--only"],
        ["--project"],
    ],
)
def test_what_makes_no_sense_is_refused_with_its_own_number(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(words)
    assert caught.value.code == ExitCode.USAGE
    assert "usage: raydog" in capsys.readouterr().err


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `raydog ([\w-]+)", text, re.MULTILINE) == COMMANDS


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(["--help"])
    assert caught.value.code == 0
    printed = capsys.readouterr().out
    assert [command for command in COMMANDS if f"    {command} " not in printed] == []


def test_a_mistake_of_ours_is_one_sentence_and_a_way_to_see_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RAYDOG_DEBUG", raising=False)
    command_line._unexpected(ValueError, ValueError("no such thing"), None)
    said = capsys.readouterr().err
    assert (
        said
        == "raydog: this should not have happened: ValueError: no such thing. Next: RAYDOG_DEBUG=1 shows where\n"
    )


def test_and_whole_for_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    monkeypatch.setenv("RAYDOG_DEBUG", "1")
    monkeypatch.setattr(sys, "__excepthook__", lambda *given: shown.append(given[1]))
    error = ValueError("no such thing")
    command_line._unexpected(ValueError, error, None)
    assert shown == [error]
