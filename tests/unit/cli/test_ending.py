"""How commands end: the numbers, the words, and that both stand in the document."""

from __future__ import annotations

import io
import re

import pytest

from raydog_resources import errors
from raydog_resources.cli.ending import ended
from raydog_resources.cli.exit_code import ExitCode, exit_code_of
from raydog_resources.cli.terminal import Terminal
from raydog_resources.errors import RaydogError
from tests.architecture.source_tree import ROOT

CODES = {
    errors.RaydogError: ExitCode.FAILED,
    errors.EngineError: ExitCode.FAILED,
    errors.PlatformError: ExitCode.FAILED,
    errors.DeadlinePassed: ExitCode.FAILED,
    errors.DescriptionError: ExitCode.REFUSED,
    errors.CredentialsError: ExitCode.REFUSED,
    errors.EngineMissing: ExitCode.REFUSED,
    errors.StackLocked: ExitCode.LOCKED,
}


@pytest.mark.parametrize(("kind", "code"), CODES.items())
def test_each_error_has_its_number(kind: type[RaydogError], code: ExitCode) -> None:
    assert exit_code_of(kind("it broke")) is code


def test_the_numbers_are_the_ones_that_are_documented() -> None:
    text = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")
    documented = {int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert documented == {int(code) for code in ExitCode}


def end(error: BaseException | None) -> tuple[ExitCode, str]:
    said = io.StringIO()

    def command() -> ExitCode:
        if error is not None:
            raise error
        return ExitCode.DONE

    return ended(Terminal(io.StringIO(), said, io.StringIO()), command), said.getvalue()


def test_a_command_that_is_done_says_nothing_more() -> None:
    assert end(None) == (ExitCode.DONE, "")


def test_an_error_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAYDOG_DEBUG", raising=False)
    assert end(RaydogError("it broke", thing="pool a", next_step="mend it")) == (
        ExitCode.FAILED,
        "raydog: pool a: it broke. Next: mend it\n",
    )


def test_its_way_is_shown_to_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAYDOG_DEBUG", "1")
    code, said = end(RaydogError("it broke"))
    assert said.startswith("Traceback")
    assert said.endswith("raydog: it broke\n")
    assert code is ExitCode.FAILED


def test_an_interruption_has_the_shells_number() -> None:
    assert end(KeyboardInterrupt()) == (ExitCode.INTERRUPTED, "raydog: interrupted\n")


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        end(ZeroDivisionError())
