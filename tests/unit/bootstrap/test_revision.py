"""A packaged script's text and its revision change together: live clusters know scripts by revision only."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from raydog_resources.bootstrap import Script, head_script, observability_script, userdata, worker_script
from raydog_resources.bootstrap.job_script import job_script
from raydog_resources.bootstrap.revision import REVISIONS, revision_of

GOLDEN = Path(__file__).parents[2] / "golden" / "bootstrap_revisions.txt"

PACKAGED = {
    "head": head_script(),
    "head-container": head_script(container=True),
    "job-pbs": job_script("pbs", {}),
    "job-pbs-observed": job_script("pbs", {}, observed={}),
    "job-slurm": job_script("slurm", {}),
    "job-slurm-observed": job_script("slurm", {}, observed={}),
    "job-ssh": job_script("ssh", {}),
    "job-ssh-observed": job_script("ssh", {}, observed={}),
    "observability": observability_script(),
    "observability-own": observability_script(""),
    "own": head_script(""),
    "own-container": head_script("", container=True),
    "userdata": userdata("2.60.0"),
    "worker": worker_script(),
    "worker-container": worker_script(container=True),
}


def digest(script: Script) -> str:
    return hashlib.sha256(script.text.encode()).hexdigest()


def known() -> list[tuple[str, str]]:
    """Every revision that ever was, with its text's digest."""
    lines = [line.split() for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    return [(revision, found) for revision, found in lines]


def test_every_packaged_script_has_a_revision() -> None:
    assert PACKAGED.keys() == REVISIONS.keys()
    assert {name: script.revision for name, script in PACKAGED.items()} == {
        name: revision_of(name) for name in REVISIONS
    }


@pytest.mark.parametrize("name", sorted(REVISIONS))
def test_a_changed_text_has_a_new_revision(name: str) -> None:
    line = f"{revision_of(name)} {digest(PACKAGED[name])}"
    assert dict(known()).get(revision_of(name)) == digest(PACKAGED[name]), (
        f"the text of {name} changed: if {revision_of(name)} was ever released, give it the next number in "
        f"revision.py; then add (or, unreleased, replace) this line in {GOLDEN.name}: {line}"
    )


def test_old_revisions_stay_known_and_none_is_used_twice() -> None:
    revisions = [revision for revision, _ in known()]
    assert len(set(revisions)) == len(revisions)
    every = {f"{name}@{number}" for name, last in REVISIONS.items() for number in range(1, last + 1)}
    assert set(revisions) == every
