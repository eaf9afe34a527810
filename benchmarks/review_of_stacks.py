"""How long `raydog review` of eight stacks takes, and of one: against a commit, without engine, key or network.

python -m benchmarks.review_of_stacks [--out FILE]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import measure_and_tell
from raydog_resources.clock import SystemClock
from tests.end_to_end.cli.test_review import RESIZE, Repository
from tests.policy_samples import Sample

_CLOCK = SystemClock()
_STACKS = 8
_ROUNDS = 3


def measure() -> dict[str, Any]:
    """Medians of whole commands."""
    with tempfile.TemporaryDirectory(prefix="raydog-review-") as scratch:
        repository = Repository(Path(scratch) / "project")
        base = _committed(repository, Sample("good", {}))
        _committed(repository, RESIZE)
        one = [_seconds(repository, "prod", "--base", base) for _ in range(_ROUNDS)]
        every = [_seconds(repository, "--all", "--base", base) for _ in range(_ROUNDS)]
    return {"one stack": round(median(one), 2), f"{_STACKS} stacks": round(median(every), 2)}


def _committed(repository: Repository, sample: Sample) -> str:
    """The same change in each stack."""
    config = {f"raydog:{key}": value for key, value in sample.values().items()}
    for number in range(1, _STACKS):
        file = repository.folder / "stacks" / f"Pulumi.team-{number}-prod.yaml"
        file.write_text(json.dumps({"config": config}))
    return repository.commit(sample)


def _seconds(repository: Repository, *words: str) -> float:
    begin = _CLOCK.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "raydog_resources.cli", "review", *words],
        cwd=repository.folder,
        env=repository.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    expected = _STACKS if "--all" in words else 1
    assert done.stdout.count("| workers cpu | changed | nodes |") == expected
    return _CLOCK.monotonic() - begin


if __name__ == "__main__":
    measure_and_tell(measure, __doc__)
