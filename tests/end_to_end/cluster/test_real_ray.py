"""Real Ray on the local platform: a group goes 0 → 3 → 1 → 2 while a job of Ray's runs, and the job survives."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import command, wait_until

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.timeout(420),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
NODE = {"template": "local/node", "object_store_memory": "100MiB"}
# Small tasks one after the other, each repeated when its node leaves, until the group had 3, then 1, then 2 nodes.
JOB = """python -c "
import ray, time
ray.init()
@ray.remote(num_cpus=1, max_retries=-1)
def step(number):
    time.sleep(0.5)
    return number
awaited = [3, 1, 2]
while awaited:
    assert ray.get([step.remote(number) for number in range(3)]) == [0, 1, 2]
    if sum(node['Alive'] for node in ray.nodes()) - 1 == awaited[0]:
        awaited.pop(0)
" """


@pytest.fixture
def real_stack(engine: EngineUnderTest, tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path / "project", tmp_path / "platform", engine)
    stack.make()
    yield stack
    stack.destroy()
    cleaned = command("clean", "--data-dir", str(tmp_path / "platform"))
    assert cleaned.returncode == 0, cleaned.stderr


class Ray:
    """The head's HTTP API, with the cluster's token."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        self._url = outputs["dashboard_url"]
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {outputs['ray_token']}"

    def ask(self, verb: str, path: str, **given: Any) -> Any:
        answer = self._session.request(verb, f"{self._url}{path}", timeout=20, **given)
        answer.raise_for_status()
        return answer.json()

    def workers(self) -> set[str]:
        """Ids of the living nodes that are not the head."""
        rows = self.ask("GET", "/api/v0/nodes?detail=1")["data"]["result"]["result"]
        return {row["node_id"] for row in rows if row["state"] == "ALIVE" and not row["is_head_node"]}


def test_a_job_survives_growth_and_shrinking(real_stack: Stack) -> None:
    resize(real_stack, 0)
    ray = Ray(real_stack.outputs())
    ident = ray.ask("POST", "/api/jobs/", json={"entrypoint": JOB})["submission_id"]
    resize(real_stack, 3)
    three = ray.workers()
    wait_until("the job runs", lambda: ray.ask("GET", f"/api/jobs/{ident}")["status"] == "RUNNING", 60)
    shrunk = resize(real_stack, 1)
    assert "draining 2 nodes" in shrunk
    assert "could not be asked" not in shrunk
    assert "have passed" not in shrunk
    one = wait_until("one worker is left", lambda: len(ray.workers()) == 1 and ray.workers(), 60)
    assert one < three
    resize(real_stack, 2)
    assert one < ray.workers()
    wait_until("the job ends", lambda: ray.ask("GET", f"/api/jobs/{ident}")["status"] != "RUNNING", 60)
    assert ray.ask("GET", f"/api/jobs/{ident}")["status"] == "SUCCEEDED"
    assert requests.get(f"{real_stack.outputs()['dashboard_url']}/api/version", timeout=10).status_code == 401


def resize(stack: Stack, nodes: int) -> str:
    """What the engine said while the group became that large."""
    workers = {"a": {**NODE, "nodes": nodes, "cpus": 1}}
    stack.describe({"ray_version": "2.60.0", "head": NODE, "workers": workers, "timeouts": {"drain": "30s"}})
    up = stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=150)
    assert up.code == 0, up.text
    assert (stack.outputs()["state"], len(stack.outputs()["nodes"])) == ("ready", nodes + 1)
    return up.output
