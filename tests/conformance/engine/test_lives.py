"""The embedded engine lives each case as the Pulumi command line does: status, steps, calls, state, pending work.

Held against results recorded from the real command line; where that is installed, a few cases run live as well, and
with `-m matrix` all of them. `CONFORMANCE_RECORD=1` records anew.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import PulumiCommand

from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand
from tests.conformance.engine.case import Case
from tests.conformance.engine.cases import CASES
from tests.conformance.engine.deliberate import DELIBERATE
from tests.conformance.engine.life import Life
from tests.conformance.engine.nursery import Nursery
from tests.conformance.engine.seen import differences

GOLDEN = Path(__file__).parents[2] / "golden" / "engine_lives"
pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]
_LIVE = [case for case in CASES if case.is_smoke]
_REST = [case for case in CASES if not case.is_smoke]


@pytest.fixture(scope="module")
def cli() -> PulumiCommand:
    if shutil.which("pulumi") is None:
        pytest.skip("no pulumi on PATH: only recorded results are compared")
    return PulumiCommand()


def recorded(case: Case) -> list[dict[str, Any]]:
    """What the real command line did."""
    found: list[dict[str, Any]] = json.loads((GOLDEN / f"{case.name}.json").read_text(encoding="utf-8"))
    return found


def undeliberate(case: Case, seen: list[dict[str, Any]]) -> list[str]:
    """Where it is not as the command line, and nobody meant it to be."""
    found = differences(recorded(case), seen, case.name)
    return [one for one in found if not one.startswith(tuple(DELIBERATE))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_does_as_the_command_line_did(case: Case, tmp_path: Path, nursery: Nursery) -> None:
    seen = Life(tmp_path, EmbeddedCommand(), python=str(nursery.stand_in)).live(case)
    assert undeliberate(case, seen) == []


def assert_still_so(case: Case, folder: Path, cli: PulumiCommand) -> None:
    """The real command line does what was recorded from it."""
    seen = Life(folder, cli).live(case)
    if os.environ.get("CONFORMANCE_RECORD"):
        text = json.dumps(seen, indent=1, sort_keys=True, ensure_ascii=False)
        (GOLDEN / f"{case.name}.json").write_text(f"{text}\n", encoding="utf-8")
    assert undeliberate(case, seen) == []


@pytest.mark.cli
@pytest.mark.parametrize("case", _LIVE, ids=lambda case: case.name)
def test_the_command_line_still_does_so(case: Case, tmp_path: Path, cli: PulumiCommand) -> None:
    assert_still_so(case, tmp_path, cli)


@pytest.mark.cli
@pytest.mark.matrix
@pytest.mark.parametrize("case", _REST, ids=lambda case: case.name)
def test_the_command_line_still_does_all_of_it(case: Case, tmp_path: Path, cli: PulumiCommand) -> None:
    assert_still_so(case, tmp_path, cli)


def handed_over(case: Case) -> Case:
    """The same life, every second action by the other engine."""
    actions = tuple(replace(action, by_other=bool(place % 2)) for place, action in enumerate(case.actions))
    return replace(case, actions=actions)


_HANDED_OVER = [
    "scale",
    "half-made-twice",
    "old-first-replacement-fails",
    "replace-old-first",
    "alias-rename",
]


@pytest.mark.cli
@pytest.mark.parametrize("first", ["embedded", "cli"])
@pytest.mark.parametrize(
    "name", [_HANDED_OVER[0], *(pytest.param(name, marks=pytest.mark.matrix) for name in _HANDED_OVER[1:])]
)
def test_a_life_goes_on_with_the_other_engine(
    name: str, first: str, tmp_path: Path, cli: PulumiCommand
) -> None:
    case = next(one for one in CASES if one.name == name)
    engines = (EmbeddedCommand(), cli) if first == "embedded" else (cli, EmbeddedCommand())
    seen = Life(tmp_path, *engines).live(handed_over(case))
    assert undeliberate(case, seen) == []
