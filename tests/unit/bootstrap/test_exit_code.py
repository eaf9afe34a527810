"""The table of exit codes says what the scripts do."""

from __future__ import annotations

import re

import pytest

from raydog_resources.bootstrap import ExitCode, head_script, observability_script
from raydog_resources.bootstrap.exit_code import meaning_of

TEXT = head_script("true", container=True).text + observability_script().text


def test_the_scripts_use_the_codes_of_the_table() -> None:
    in_scripts = {name: int(code) for name, code in re.findall(r"\bRAYDOG_EXIT_(\w+)=(\d+)", TEXT)}
    assert in_scripts == {code.name: code.value for code in ExitCode}


def test_every_code_is_used() -> None:
    used = set(re.findall(r'raydog_fail "\$RAYDOG_EXIT_(\w+)"', TEXT))
    assert used == {code.name for code in ExitCode}


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_code_has_a_meaning(code: ExitCode) -> None:
    assert meaning_of(code) == code.meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [(0, "ended by itself"), (1, "Ray or the own script ended"), (143, "ended by signal 15")],
)
def test_other_codes_are_not_ours(code: int, meaning: str) -> None:
    assert meaning_of(code) == meaning
