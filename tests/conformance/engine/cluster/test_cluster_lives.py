"""A cluster of ours lives the same life on both engines: status, steps, provider calls, state, pending work, machines.

Everywhere: the embedded engine against the shape of what the Pulumi command line did, in a short form by default. With
`-m matrix` all lives, and both engines live, field by field, secrets open. `CONFORMANCE_RECORD=1` records anew.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source_tree import ROOT
from tests.conformance.engine.cluster.cluster_case import ClusterCase
from tests.conformance.engine.cluster.cluster_cases import CLUSTER_CASES
from tests.conformance.engine.cluster.cluster_life import lived, shape
from tests.conformance.engine.seen import differences
from tests.end_to_end.engine import EngineUnderTest

GOLDEN = ROOT / "tests" / "golden" / "engine_cluster_lives"
EMBEDDED = EngineUnderTest("embedded", (sys.executable, "-m", "raydog_resources.embedded_engine"))
CLI = EngineUnderTest("cli", ("pulumi",))
pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
_OURS = [
    pytest.param(case, id=case.name, marks=() if case.is_short_form else pytest.mark.matrix)
    for case in CLUSTER_CASES
]


def recorded(case: ClusterCase) -> list[dict[str, Any]]:
    """The shape of what the real command line did."""
    found: list[dict[str, Any]] = json.loads((GOLDEN / f"{case.name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", _OURS)
def test_it_lives_as_with_the_command_line(case: ClusterCase, tmp_path: Path) -> None:
    seen = lived(case, tmp_path / "embedded", EMBEDDED)
    assert list(differences(recorded(case), shape(seen), case.name)) == []


@pytest.fixture(scope="module")
def cli() -> EngineUnderTest:
    if shutil.which("pulumi") is None:
        pytest.skip("no pulumi on PATH: only recorded results are compared")
    return CLI


@pytest.mark.cli
@pytest.mark.matrix
@pytest.mark.parametrize("case", CLUSTER_CASES, ids=lambda case: case.name)
def test_both_engines_do_the_very_same(case: ClusterCase, tmp_path: Path, cli: EngineUnderTest) -> None:
    theirs = lived(case, tmp_path / "cli", cli)
    if os.environ.get("CONFORMANCE_RECORD"):
        text = json.dumps(shape(theirs), indent=1, sort_keys=True, ensure_ascii=False)
        (GOLDEN / f"{case.name}.json").write_text(f"{text}\n", encoding="utf-8")
    ours = lived(case, tmp_path / "embedded", EMBEDDED)
    assert list(differences(theirs, ours, case.name)) == []


@pytest.mark.cli
@pytest.mark.matrix
@pytest.mark.parametrize("first", ["embedded", "cli"])
@pytest.mark.parametrize("name", ["roll-stops", "create-fails"])
def test_a_cluster_goes_on_with_the_other_engine(
    name: str, first: str, tmp_path: Path, cli: EngineUnderTest
) -> None:
    """Every second command by the other one."""
    case = next(one for one in CLUSTER_CASES if one.name == name)
    turns = tuple(replace(turn, by_other=bool(place % 2)) for place, turn in enumerate(case.turns))
    engines = (EMBEDDED, cli) if first == "embedded" else (cli, EMBEDDED)
    seen = lived(replace(case, turns=turns), tmp_path / "life", *engines)
    assert list(differences(recorded(case), shape(seen), case.name)) == []
