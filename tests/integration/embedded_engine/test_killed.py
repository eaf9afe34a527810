"""`kill -9` before each change of the disk: the state is whole, the last good one or the next, and nothing leaks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.conformance.engine.state.rig import OPEN, Rig, command_line
from tests.integration.embedded_engine.killed_at import STEPS

pytestmark = pytest.mark.engine
# What a run does to the disk at the very least, so that a rig that counts nothing is noticed.
FEWEST = {"import": 8, STEPS: 40}
_SECONDS = 60


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    made = Rig(tmp_path / "rig")
    made.by("ours", "stack", "init", "dev")
    return made


def killed(rig: Rig, number: int, *words: str) -> bool:
    """Whether it came to the n-th change, and died there."""
    code = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.embedded_engine.killed_at",
            str(number),
            str(rig.root),
            *words,
        ],
        cwd=ROOT,
        env={**rig.environment, "PYTHONPATH": str(ROOT)},
        timeout=_SECONDS,
        check=False,
    ).returncode
    assert code in (0, -signal.SIGKILL)
    return code != 0


def read_by_both(rig: Rig) -> dict[str, object]:
    """The deployment; whoever comes next can break the lock, read it, and go on."""
    assert rig.files_with("CANARY") == []
    rig.by("ours", "cancel", "--yes", "dev")
    ours = rig.by("ours", "stack", "export", "--stack", "dev").out
    if command_line():
        assert rig.by("cli", "stack", "export", "--stack", "dev").out == ours
    found: dict[str, object] = json.loads(ours)["deployment"]
    return found


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.matrix), 4])
def test_an_import_happens_or_not(rig: Rig, stride: int) -> None:
    expected = len(json.loads(OPEN.read_text())["deployment"]["resources"])
    seen = set()
    number = 1
    while killed(rig, number, "stack", "import", "--file", str(OPEN), "--stack", "dev"):
        resources = read_by_both(rig).get("resources", [])
        assert isinstance(resources, list)
        seen.add(len(resources))
        number += stride
    assert number > FEWEST["import"]
    assert seen <= {0, expected}
    assert len(read_by_both(rig)["resources"]) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.matrix), 9])
def test_each_step_is_known_before_and_after(rig: Rig, stride: int) -> None:
    number = 1
    while killed(rig, number, STEPS):
        found = read_by_both(rig)
        resources, pending = found.get("resources", []), found.get("pending_operations", [])
        assert isinstance(resources, list)
        assert isinstance(pending, list)
        assert len(resources) <= 3
        assert len(pending) <= 1
        # Begin anew for the next blow.
        rig.by("ours", "stack", "rm", "dev", "--yes", "--force", "--preserve-config")
        rig.by("ours", "stack", "init", "dev")
        number += stride
    assert number > FEWEST[STEPS]
    assert len(read_by_both(rig)["resources"]) == 2  # type: ignore[arg-type]


def test_the_state_before_is_beside_a_damaged_one(rig: Rig) -> None:
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    whole = rig.checkpoint.read_bytes()
    rig.checkpoint.write_bytes(whole[: len(whole) // 2])
    said = rig.ours("stack", "export", "--stack", "dev")
    assert said.code == 1
    assert str(rig.checkpoint.with_name("dev.json.bak")) in said.err
    rig.checkpoint.with_name("dev.json.bak").replace(rig.checkpoint)
    assert len(read_by_both(rig)["resources"]) == 5  # type: ignore[arg-type]
