"""Two tasks on two nodes of the platform start Ray, form one cluster, and `ray stop` in one leaves the other alive."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.local_platform.rig import Client, Json, wait_until

pytestmark = [pytest.mark.ray, pytest.mark.timeout(180)]

_START = """
set -euo pipefail
[ -e ~/ray_bootstrap_config.yaml ] || echo '{}' > ~/ray_bootstrap_config.yaml
. "$YD_AGENT_HOME/venv/bin/activate"
common=(--node-ip-address="$RAYDOG_NODE_IP" --num-cpus=1 --object-store-memory=100000000 --disable-usage-stats
  --node-manager-port="$RAYDOG_NODE_MANAGER_PORT" --object-manager-port="$RAYDOG_OBJECT_MANAGER_PORT"
  --min-worker-port="$RAYDOG_MIN_WORKER_PORT" --max-worker-port="$RAYDOG_MAX_WORKER_PORT" --block)
"""
_HEAD = _START + 'exec ray start --head --port="$RAYDOG_GCS_PORT" --include-dashboard=false "${common[@]}"\n'
_WORKER = _START + 'exec ray start --address="$HEAD" "${common[@]}"\n'
_NODES = """
. "$YD_AGENT_HOME/venv/bin/activate"
python - "$HEAD" <<'EOF'
import json, sys
from ray._raylet import GcsClient
nodes = GcsClient(address=sys.argv[1]).get_all_node_info(timeout=5)
print("ALIVE", json.dumps(sorted(n.node_manager_address for n in nodes.values() if n.state == 0)))
EOF
"""
_RAYLETS = "ps -e -o args | grep -c '[r]aylet/raylet' || true"
_STOP = '. "$YD_AGENT_HOME/venv/bin/activate"\nray stop\n'


@pytest.fixture
def platform() -> Iterator[LocalPlatform]:
    with LocalPlatform() as running:
        yield running


class Cluster:
    """Two pools of one node with two workers each: one for Ray, one for questions."""

    def __init__(self, platform: LocalPlatform) -> None:
        self._platform = platform
        self.client = Client(platform.facts())
        for name in ("head", "worker"):
            self.client.provision(name, 1, workers=2)
        made = self.client.submit("cluster", ["head", "worker"], finishIfAllTasksFinished=False)
        self.groups = {group["name"]: group["id"] for group in made["taskGroups"]}
        self._asked = 0
        self.address = ""

    def start(self) -> tuple[str, str]:
        head = self.run("head", "ray-head", _HEAD)
        node = self._node_of(head)
        self.address = f"{node['RAYDOG_NODE_IP']}:{node['RAYDOG_GCS_PORT']}"
        return head, self.run("worker", "ray-worker", _WORKER)

    def run(self, group: str, name: str, script: str) -> str:
        environment = {"HEAD": self.address} if self.address else {}
        return str(
            self.client.add_tasks(self.groups[group], {name: script}, environment=environment)[0]["id"]
        )

    def ask(self, group: str, script: str) -> str:
        """The output of a short task beside Ray."""
        self._asked += 1
        task = self.run(group, f"question-{self._asked}", script)
        wait_until("the question is answered", lambda: self.status(task) in ("COMPLETED", "FAILED"), 30)
        return self._output(task)

    def status(self, task: str) -> str:
        return str(self.client.call("GET", f"/work/tasks/{task}")["status"])

    def alive(self) -> list[str]:
        """Addresses of the nodes that Ray counts as alive; [] while it does not answer."""
        output = self.ask("head", _NODES)
        lines = [line for line in output.splitlines() if line.startswith("ALIVE ")]
        return list(json.loads(lines[-1][6:])) if lines else []

    def _node_of(self, task: str) -> dict[str, str]:
        """What the node of a running task tells its tasks."""
        wait_until("the head runs", lambda: self.status(task) == "EXECUTING", 30)
        text = self.ask("head", "env | grep ^RAYDOG_")
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def _output(self, task: str) -> str:
        headers = {"Authorization": f"yd-key {self._platform.key_id}:{self._platform.key_secret}"}
        answer = requests.get(f"{self._platform.url}/__local/output/{task}", headers=headers, timeout=10)
        return answer.text if answer.ok else ""

    def nodes(self) -> list[Json]:
        return list(self.client.call("GET", "/workerPools/nodes")["items"])


def test_two_tasks_form_a_cluster_and_stopping_one_leaves_the_other(platform: LocalPlatform) -> None:
    cluster = Cluster(platform)
    head, worker = cluster.start()
    both = wait_until("two Ray nodes are alive", lambda: (a := cluster.alive()) and len(a) == 2 and a, 90)
    assert both == sorted(node["details"]["privateIpAddress"] for node in cluster.nodes())
    print(f"isolation {platform.isolation}: Ray nodes at {both}")
    cluster.ask("worker", _STOP)
    left = wait_until("one Ray node is left", lambda: (a := cluster.alive()) and len(a) == 1 and a, 60)
    assert cluster.status(head) == "EXECUTING"
    assert left[0] == cluster.address.split(":")[0]
    # `ray start --block` itself waits on when its processes end by SIGTERM: they are what has to be gone, or not.
    assert {name: int(cluster.ask(name, _RAYLETS)) for name in ("head", "worker")} == {"head": 1, "worker": 0}
    assert cluster.status(worker) == "EXECUTING"
