"""Real Ray in a job of a real SLURM, and on plain hosts: up, a job on all three nodes, status, refresh, destroy."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.schedulers.stack_on_site import stack_on
from tests.sites import slurm
from tests.sites.site import NODES, Site, await_so
from tests.sites.site_start import running_site

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.root,
    pytest.mark.timeout(420),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
_OVER = ("SUCCEEDED", "FAILED", "STOPPED")
# One task on each node, at the same time.
EVERYWHERE = """import ray
ray.init()
@ray.remote(num_cpus=1, scheduling_strategy="SPREAD")
def where():
    import socket, time
    time.sleep(3)
    return socket.gethostname()
print("ON", sorted(set(ray.get([where.remote() for _ in range(3)]))))
"""


@pytest.fixture(
    params=[pytest.param("slurm", marks=pytest.mark.slurm), pytest.param("ssh", marks=pytest.mark.ssh)]
)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, str]]:
    if request.param == "ssh":
        with running_site(tmp_path / "site") as running:
            yield running, "ssh"
        return
    slurm.skip_unless_installed()
    with running_site(tmp_path / "site", "slurm", slurm.prepare) as running:
        slurm.await_nodes(running)
        yield running, "slurm"


def test_a_cluster_from_up_to_destroy(
    site: tuple[Site, str], engine: EngineUnderTest, tmp_path: Path
) -> None:
    place, kind = site
    stack = stack_on(place, tmp_path / "project", kind, engine)
    up = stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=270)
    assert up.code == 0, up.text
    outputs = stack.outputs()
    assert (outputs["state"], len(outputs["nodes"])) == ("ready", 3)
    assert outputs["ray_address"].startswith(f"ray://{place.ip('n1')}:")
    hosts = run_everywhere(outputs["dashboard_url"], outputs["ray_token"])
    assert hosts == str(sorted(NODES))

    token = outputs["ray_token"]
    assert [line for machine in NODES for line in place.processes(machine) if token in line] == []
    assert token not in json.dumps(stack.state())
    refreshed = stack.refresh()
    assert refreshed.code == 0, refreshed.text
    assert stack.outputs()["state"] == "ready"

    gone = stack.run("destroy", "--yes", "--skip-preview", "-s", "t", seconds=120)
    assert gone.code == 0, gone.text
    left = [line for machine in NODES for line in place.processes(machine) if "ray" in line]
    assert left == []
    assert [place.run(machine, "sh", "-c", "ls -d /tmp/rd-*", check=False) for machine in NODES] == [
        "",
        "",
        "",
    ]
    assert list((place.home() / ".raydog" / "jobs").glob("*")) == []


def run_everywhere(url: str, token: str) -> str:
    """The hosts on which the tasks of a job of Ray's ran."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {token}"
        body = {"entrypoint": f"python -c '{EVERYWHERE}'"}
        ident = session.post(f"{url}/api/jobs/", json=body, timeout=20).json()["submission_id"]
        job = f"{url}/api/jobs/{ident}"
        await_so(lambda: session.get(job, timeout=20).json()["status"] in _OVER, "the job's end", 120)
        logs = str(session.get(f"{job}/logs", timeout=20).json()["logs"])
    lines = [line for line in logs.splitlines() if line.startswith("ON ")]
    assert lines, logs
    return lines[-1].removeprefix("ON ")
