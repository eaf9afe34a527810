"""Real Ray in a job of a scheduler, and on plain hosts: up, a job on all three nodes, status, refresh, destroy."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.cluster.ray_routes import wrongly_answered
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.schedulers.conftest import OpenSite
from tests.end_to_end.schedulers.observed import (
    OBSERVED,
    assert_observed,
    assert_told_and_harmless,
    lose_prometheus,
)
from tests.end_to_end.schedulers.stack_on_site import HERE, NODE, describe, runs_on, stack_on
from tests.sites.accounts import USERS
from tests.sites.secret_hits import secret_hits
from tests.sites.site import NODES, Site
from tests.status_check import checked

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.root,
    pytest.mark.prometheus,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
UP_SECONDS = 360
# One task on each node, at the same time.
EVERYWHERE = """import ray
ray.init()
@ray.remote(num_cpus=1, scheduling_strategy="SPREAD")
def where():
    import socket, time
    time.sleep(3)
    return socket.gethostname()
print("ON", *sorted(set(ray.get([where.remote() for _ in range(3)]))))
"""


# Over one way always; a cluster on the others is much the same and takes a minute each.
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("slurm", marks=pytest.mark.slurm),
        pytest.param(HERE, marks=[pytest.mark.slurm, pytest.mark.matrix]),
        pytest.param("pbs", marks=[pytest.mark.pbs, pytest.mark.matrix]),
        pytest.param("ssh", marks=[pytest.mark.ssh, pytest.mark.matrix]),
    ],
)
def test_a_cluster_from_up_to_destroy(
    kind: str, open_site: OpenSite, engine: EngineUnderTest, tmp_path: Path
) -> None:
    scheduler = "slurm" if kind == HERE else kind
    site = open_site(scheduler)
    stack = stack_on(site, tmp_path / "project", kind, engine)
    describe(stack, runs_on(site, kind, USERS[0]), NODE, OBSERVED)
    up = stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=UP_SECONDS)
    assert up.code == 0, up.text
    outputs = stack.outputs()
    token = outputs["ray_token"]
    assert (outputs["state"], len(outputs["nodes"])) == ("ready", 3)
    assert outputs["ray_address"].startswith(f"ray://{site.ip('n1')}:")
    ray = RayApi(outputs["dashboard_url"], token)
    assert wrongly_answered(outputs["dashboard_url"]) == []
    assert f"ON {' '.join(NODES)}" in ray.output_of(EVERYWHERE).splitlines()
    if OBSERVED and kind != "ssh":
        assert_observed(outputs, outputs["prometheus_url"])

    assert secret_hits(site, token, scheduler, but="/token") == []
    assert token not in json.dumps(stack.state())
    told = checked(status(stack))
    assert (told["phase"], told["place"]) == ("ready", scheduler)
    assert [row["state"] for row in told["nodes"]] == ["ready"] * 3
    assert all(row["cpus"] and row["memory"] for row in told["nodes"]), told["nodes"]
    refreshed = stack.refresh()
    assert refreshed.code == 0, refreshed.text
    assert state_of(stack) == "ready"
    if OBSERVED:
        lose_prometheus(site, outputs)
        assert_told_and_harmless(checked(status(stack)), ray)

    gone = stack.run("destroy", "--yes", "--skip-preview", "-s", "t", seconds=150)
    assert gone.code == 0, gone.text
    assert left_on(site) == []


def state_of(stack: Stack) -> str:
    """The job's, as the last run or refresh found it."""
    (job,) = stack.resources("SchedulerJob")
    return str(job["outputs"]["state"])


def status(stack: Stack) -> dict[str, Any]:
    """What `raydog status` says."""
    words = [
        sys.executable,
        "-m",
        "raydog_resources.cli",
        "--project",
        str(stack.folder),
        "status",
        "t",
        "--json",
    ]
    told, errors = stack.begin(words, subprocess.PIPE).communicate(timeout=60)
    assert told, errors
    return dict(json.loads(told))


def left_on(site: Site) -> list[str]:
    """Processes and folders of a cluster that is no more."""
    processes = [line for machine in NODES for line in site.processes(machine) if "ray" in line]
    folders = [site.run(machine, "sh", "-c", "ls -d /tmp/rd-*", check=False).strip() for machine in NODES]
    jobs = [str(path) for path in (site.home() / ".raydog" / "jobs").glob("*")]
    return [*processes, *filter(None, folders), *jobs]
