"""After a run of one engine the other one is asked for what people ask for, and takes away the lock of a killed run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conformance.engine.test_endings import CLI, EMBEDDED, Cut

pytestmark = [
    pytest.mark.engine,
    pytest.mark.cli,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which(CLI[0]) is None, reason="no pulumi: install the Pulumi CLI"),
]
_READINGS = ("stack export", "stack output --json --show-secrets", "stack history --json")
_SECRET = "hush"


@pytest.mark.parametrize(
    ("one", "other"), [(EMBEDDED, CLI), (CLI, EMBEDDED)], ids=["embedded first", "cli first"]
)
def test_it_reads_it_finds_nothing_to_do_and_it_breaks_the_lock(
    one: list[str], other: list[str], tmp_path: Path
) -> None:
    was = Cut(tmp_path, one, {})
    now = was.by(other)
    assert was.say("stack", "init", "dev").returncode == 0
    made = was.say("up", "--yes", "--stack", "dev")
    assert made.returncode == 0, made.stdout + made.stderr
    assert 0 <= made.stdout.find("Previewing update (dev)") < made.stdout.find("Updating (dev)")

    previewed = now.say("preview", "--expect-no-changes", "--stack", "dev")
    assert previewed.returncode == 0, previewed.stdout + previewed.stderr
    read = []
    for words in _READINGS:
        mine, theirs = (cut.say(*words.split(), "--stack", "dev") for cut in (now, was))
        read.append(json.loads(mine.stdout))
        assert (mine.returncode, read[-1]) == (0, json.loads(theirs.stdout)), words
        assert (_SECRET in mine.stdout) == ("--show-secrets" in words)
    (entry,) = read[-1]
    assert (entry["kind"], entry["result"], entry["resourceChanges"]) == (
        "update",
        "succeeded",
        {"create": 6},
    )

    lay_a_lock(was)
    refused = now.say("destroy", "--yes", "--skip-preview", "--stack", "dev")
    assert refused.returncode != 0
    assert "the stack is currently locked by 1 lock(s)" in refused.stdout + refused.stderr
    assert len(now.locks()) == 1
    assert now.say("cancel", "--yes", "dev").returncode == 0
    assert now.locks() == []
    assert now.say("destroy", "--yes", "--skip-preview", "--stack", "dev").returncode == 0
    assert was.state() == ([], [])


def lay_a_lock(cut: Cut) -> None:
    """As if a run of that engine had been killed: a lock of it that nobody holds any more."""
    with cut.running("refresh", "--yes", "--skip-preview", "--stack", "dev") as process:
        (lock,) = cut.wait_for_locks()
        text = lock.read_bytes()
        assert process.wait(90) == 0
    assert cut.locks() == []
    lock.write_bytes(text)
