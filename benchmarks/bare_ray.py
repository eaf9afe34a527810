"""The floor: `ray start` on nodes that have booted, all at once, workers waiting for the head's port in bash."""

from __future__ import annotations

from typing import Any

from raydog_resources.clock import SystemClock
from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.ray_dashboard import HttpRayDashboard
from tests.end_to_end.local_platform.rig import Client, wait_until

_CLOCK = SystemClock()
_VENV = "export PATH=/opt/yellowdog/agent/venv/bin:$PATH\n"
_STORE = 128 * 1024 * 1024
# Without the file the dashboard looks for a cloud's metadata first: 12 s that are no part of a floor.
_HEAD = f"""{_VENV}echo '{{}}' > ~/ray_bootstrap_config.yaml
exec ray start --head --num-cpus=0 --object-store-memory={_STORE} --dashboard-host=0.0.0.0 --block
"""
_WORKER = f"""{_VENV}until (exec 3<>/dev/tcp/ADDRESS/6379) 2>/dev/null; do sleep 0.15; done
exec ray start --address=ADDRESS:6379 --num-cpus=1 --object-store-memory={_STORE} --block
"""


class BareRay:
    """One head and so many workers, without anything of ours but the machines."""

    name = "bare ray start"

    def __init__(self, client: Client, workers: int) -> None:
        self._client = client
        self._workers = workers
        self._rounds = 0

    def measure(self) -> dict[str, float]:
        """Seconds from the submission of all tasks until Ray counts all nodes as alive."""
        self._rounds += 1
        names = [f"bare-{kind}-{self._rounds}" for kind in ("head", "workers")]
        pools = [self._client.provision(names[0], 1), self._client.provision(names[1], self._workers)]
        made = self._client.submit(f"bare-{self._rounds}", names, finishIfAllTasksFinished=False)
        head, workers = (group["id"] for group in made["taskGroups"])
        wait_until("the nodes have booted", lambda: len(self._nodes(*pools)) == 1 + self._workers)
        address = self._nodes(pools[0])[0]["details"]["privateIpAddress"]
        scripts = {f"w{number}": _WORKER.replace("ADDRESS", address) for number in range(self._workers)}
        begin = _CLOCK.monotonic()
        self._client.add_tasks(head, {"head": _HEAD})
        self._client.add_tasks(workers, scripts)
        wait_until("all are alive", lambda: alive(f"http://{address}:8265") == 1 + self._workers, 120)
        seconds = _CLOCK.monotonic() - begin
        self._end(made["id"], pools)
        return {"seconds": seconds}

    def _nodes(self, *pools: dict[str, Any]) -> list[dict[str, Any]]:
        found = [
            self._client.call("GET", "/workerPools/nodes", workerPoolId=pool["id"])["items"] for pool in pools
        ]
        return [node for nodes in found for node in nodes if node["status"] == "RUNNING"]

    def _end(self, requirement: str, pools: list[dict[str, Any]]) -> None:
        call = self._client.call
        call("PUT", f"/work/requirements/{requirement}/transition/CANCELLING", abort="True")
        path = f"/work/requirements/{requirement}"
        wait_until("its tasks have ended", lambda: call("GET", path)["status"] == "CANCELLED", 60)
        for pool in pools:
            call("DELETE", f"/workerPools/{pool['id']}")
            call("PUT", f"/compute/requirements/{pool['computeRequirementId']}/transition/TERMINATED")


def alive(url: str) -> int:
    """How many nodes Ray counts as alive."""
    try:
        return len(HttpRayDashboard(url).alive_nodes())
    except CouldNotAsk:
        return 0
