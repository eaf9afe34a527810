"""The number of each packaged script's text: what enters a resource's inputs instead of the text."""

from __future__ import annotations

# A changed text gets the next number here and a line in tests/golden/bootstrap_revisions.txt; old lines stay.
# Live clusters keep what they run: new nodes take a new revision, old ones only when they are renewed.
REVISIONS = {
    "head": 2,
    "head-container": 2,
    "job-pbs": 1,
    "job-pbs-observed": 1,
    "job-slurm": 1,
    "job-slurm-observed": 1,
    "job-ssh": 1,
    "job-ssh-observed": 1,
    "observability": 2,
    "observability-own": 2,
    "own": 2,
    "own-container": 2,
    "userdata": 1,
    "worker": 2,
    "worker-container": 2,
}


def revision_of(name: str) -> str:
    """As `head@1`."""
    return f"{name}@{REVISIONS[name]}"
