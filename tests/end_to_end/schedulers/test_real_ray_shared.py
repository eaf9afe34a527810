"""Real Ray where others are and where a machine is lost: two people's clusters on one machine, a job's node killed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.schedulers.conftest import OpenSite
from tests.end_to_end.schedulers.stack_on_site import NODE, describe, runs_on, stack_on
from tests.end_to_end.schedulers.test_real_ray import UP_SECONDS, left_on, state_of
from tests.sites import slurm
from tests.sites.accounts import USERS
from tests.sites.site import LOGIN, Site, await_so

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.root,
    pytest.mark.slurm,
    pytest.mark.matrix,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
UP = ("up", "--yes", "--skip-preview", "-s", "t")
SAYS = "import getpass, socket; print('ON', getpass.getuser(), socket.gethostname())"


def ray_of(stack: Stack) -> RayApi:
    outputs = stack.outputs()
    assert outputs["state"] == "ready"
    return RayApi(outputs["dashboard_url"], outputs["ray_token"])


def test_two_peoples_clusters_on_one_machine(
    open_site: OpenSite, engine: EngineUnderTest, tmp_path: Path
) -> None:
    site = open_site("slurm")
    stacks = {user: stack_on(site, tmp_path / user, "slurm", engine, user) for user in USERS}
    for user, stack in stacks.items():
        describe(stack, runs_on(site, "slurm", user), {**NODE, "nodes": 1, "memory": "1GB"})
    running = [stack.popen(*UP) for stack in stacks.values()]
    for process in running:
        output, errors = process.communicate(timeout=UP_SECONDS)
        assert process.returncode == 0, output + errors
    rays = {user: ray_of(stack) for user, stack in stacks.items()}
    assert len({ray.url for ray in rays.values()}) == 2
    for user, ray in rays.items():
        assert f"ON {user} n1" in ray.output_of(SAYS).splitlines()
        assert ray.status_without_token() == 401

    first, second = USERS
    theirs = servers(site, second)
    assert len(theirs) == 2
    gone = stacks[first].run("destroy", "--yes", "--skip-preview", "-s", "t", seconds=150)
    assert gone.code == 0, gone.text
    assert site.processes("n1", first) == []
    assert servers(site, second) == theirs
    assert f"ON {second} n1" in rays[second].output_of(SAYS).splitlines()
    gone = stacks[second].run("destroy", "--yes", "--skip-preview", "-s", "t", seconds=150)
    assert gone.code == 0, gone.text
    assert left_on(site) == []


def test_a_cluster_whose_machine_was_killed_has_failed_and_the_next_up_makes_another(
    open_site: OpenSite, engine: EngineUnderTest, tmp_path: Path
) -> None:
    site = open_site("slurm")
    stack = stack_on(site, tmp_path / "project", "slurm", engine)
    up = stack.run(*UP, seconds=UP_SECONDS)
    assert up.code == 0, up.text
    first = stack.outputs()["job_id"]
    site.crash("n3")
    # Nobody but SLURM itself finds out: slurmd is asked again and again.
    lives = ("RUNNING", "COMPLETING")
    await_so(lambda: word(site, first) not in lives, "SLURM to miss its node and be done with the job", 180)
    refreshed = stack.refresh()
    assert refreshed.code == 0, refreshed.text
    assert state_of(stack).startswith("failed")
    site.boot("n3")
    slurm.await_nodes(site)
    again = stack.run(*UP, seconds=UP_SECONDS)
    assert again.code == 0, again.text
    assert stack.outputs()["job_id"] != first
    assert len(ray_of(stack).nodes()) == 2
    gone = stack.run("destroy", "--yes", "--skip-preview", "-s", "t", seconds=150)
    assert gone.code == 0, gone.text
    # SLURM soon kills the rest of a job whose node it lost: a folder of a node may stay (docs/schedulers.md).
    assert [thing for thing in left_on(site) if not thing.startswith("/tmp/rd-")] == []


def servers(site: Site, user: str) -> list[str]:
    """Of that person's Ray on the first machine."""
    return sorted(line for line in site.processes("n1", user) if "gcs_server" in line or "/raylet " in line)


def word(site: Site, job: str) -> str:
    """SLURM's own for the job's state."""
    return site.run(LOGIN, "squeue", "--noheader", "--states=all", f"--jobs={job}", "--format=%T").strip()
