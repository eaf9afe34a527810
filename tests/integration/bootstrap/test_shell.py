"""Every script as it is sent is one that shellcheck and bash accept (scripts/check looks at the parts)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from raydog_resources.bootstrap import head_script, observability_script, userdata, worker_script
from raydog_resources.bootstrap.job_script import job_script

PACKAGE = Path(__file__).parents[3] / "raydog_resources" / "bootstrap"
PARTS = sorted(PACKAGE.rglob("*.sh"))
SHELLCHECK = Path(sys.executable).with_name("shellcheck")
ASSEMBLED = {
    "head": head_script(),
    "worker": worker_script(),
    "own": head_script("true\n"),
    "head-container": head_script(container=True),
    "worker-container": worker_script(container=True),
    "own-container": worker_script("true\n", container=True),
    "observability": observability_script(),
    "observability-own": observability_script("true\n"),
    "job-slurm": job_script("slurm", {"RAYDOG_FOLDER": "it's"}, [("cpu", 2)], [("cpu", "A", "it's b")]),
    "job-pbs": job_script("pbs", {"RAYDOG_FOLDER": "jobs/j"}),
    "job-ssh": job_script("ssh", {"RAYDOG_FOLDER": "jobs/j"}),
    **{
        f"job-{kind}-observed": job_script(kind, {"RAYDOG_FOLDER": "j"}, observed={"A": "it's b"})
        for kind in ("slurm", "pbs", "ssh")
    },
    "userdata": userdata("2.60.0", "3.11", authorized_keys=["ssh-ed25519 AAAA it's me"], extra="true\n"),
}


def shellcheck(*paths: Path) -> str:
    if not SHELLCHECK.exists():
        pytest.skip("shellcheck is missing: scripts/setup installs it")
    done = subprocess.run(
        [str(SHELLCHECK), *map(str, paths)], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def test_every_part_stops_at_the_first_error() -> None:
    assert len(PARTS) > 10
    assert [path.name for path in PARTS if "\nset -euo pipefail\n" not in path.read_text()] == []


@pytest.mark.parametrize("name", ASSEMBLED)
def test_every_assembled_text_is_clean(name: str, tmp_path: Path) -> None:
    path = tmp_path / "taskdata.sh"
    path.write_text(ASSEMBLED[name].text)
    assert shellcheck(path) == ""
    done = subprocess.run(
        ["/bin/bash", "-n", str(path)], capture_output=True, text=True, timeout=10, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
