"""`kill -9` before each change of the disk: the state is whole, the last good one or the next, and nothing leaks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.conformance.engine.state.rig import OPEN, Rig, command_line
from tests.integration.embedded_engine.killed_at import STEPS

pytestmark = pytest.mark.engine
# What a run does to the disk at the very least, so that a rig that counts nothing is noticed.
FEWEST = {"import": 8, STEPS: 40}
_SECONDS = 60
# After each kill the state is read by us; by the command line, which takes a second, after every so many.
EACH = pytest.param(1, marks=[pytest.mark.matrix, pytest.mark.timeout(900)])


class Mortals:
    """Whoever works on a rig's stack until it is killed; they come from a process of their own."""

    def __init__(self, rig: Rig) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.embedded_engine.killed_at", str(rig.root)],
            cwd=ROOT,
            env={**rig.environment, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def die(self, number: int, *words: str) -> bool:
        """Whether one came to the n-th change, and died there."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([number, *words]), file=self._process.stdin, flush=True)
        code = int(self._process.stdout.readline())
        assert code in (0, -signal.SIGKILL)
        return code != 0

    def end(self) -> None:
        """No more of them."""
        self._process.communicate(timeout=_SECONDS)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    made = Rig(tmp_path / "rig")
    made.begin()
    return made


@pytest.fixture
def mortals(rig: Rig) -> Iterator[Mortals]:
    made = Mortals(rig)
    yield made
    made.end()


def read_back(rig: Rig, *, by_both: bool) -> dict[str, object]:
    """The deployment; whoever comes next can break the lock, read it, and go on."""
    assert rig.files_with("CANARY") == []
    rig.by("ours", "cancel", "--yes", "dev")
    ours = rig.by("ours", "stack", "export", "--stack", "dev").out
    if by_both and command_line():
        assert rig.by("cli", "stack", "export", "--stack", "dev").out == ours
    found: dict[str, object] = json.loads(ours)["deployment"]
    return found


@pytest.mark.parametrize("of_the_cli", [EACH, 4])
def test_an_import_happens_or_not(rig: Rig, mortals: Mortals, of_the_cli: int) -> None:
    expected = len(json.loads(OPEN.read_text())["deployment"]["resources"])
    seen = set()
    number = 1
    while mortals.die(number, "stack", "import", "--file", str(OPEN), "--stack", "dev"):
        resources = read_back(rig, by_both=number % of_the_cli == 0).get("resources", [])
        assert isinstance(resources, list)
        seen.add(len(resources))
        number += 1
    assert number > FEWEST["import"]
    assert seen <= {0, expected}
    assert len(read_back(rig, by_both=True)["resources"]) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("of_the_cli", [EACH, 9])
def test_each_step_is_known_before_and_after(rig: Rig, mortals: Mortals, of_the_cli: int) -> None:
    number = 1
    while mortals.die(number, STEPS):
        found = read_back(rig, by_both=number % of_the_cli == 0)
        resources, pending = found.get("resources", []), found.get("pending_operations", [])
        assert isinstance(resources, list)
        assert isinstance(pending, list)
        assert len(resources) <= 3
        assert len(pending) <= 1
        # Begin anew for the next blow.
        rig.by("ours", "stack", "rm", "dev", "--yes", "--force", "--preserve-config")
        rig.begin()
        number += 1
    assert number > FEWEST[STEPS]
    assert len(read_back(rig, by_both=True)["resources"]) == 2  # type: ignore[arg-type]


def test_the_state_before_is_beside_a_damaged_one(rig: Rig) -> None:
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    whole = rig.checkpoint.read_bytes()
    rig.checkpoint.write_bytes(whole[: len(whole) // 2])
    said = rig.ours("stack", "export", "--stack", "dev")
    assert said.code == 1
    assert str(rig.checkpoint.with_name("dev.json.bak")) in said.err
    rig.checkpoint.with_name("dev.json.bak").replace(rig.checkpoint)
    assert len(read_back(rig, by_both=True)["resources"]) == 5  # type: ignore[arg-type]
