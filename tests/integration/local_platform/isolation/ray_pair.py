"""Ray on two nodes of a driver: what the tests start, ask and end."""

from __future__ import annotations

import re
import sys
import urllib.request
from pathlib import Path

from tests.integration.local_platform.isolation.rig import CLOCK, Rig, wait_until

START = """
set -euo pipefail
[ -e ~/ray_bootstrap_config.yaml ] || echo '{}' > ~/ray_bootstrap_config.yaml
. "$YD_AGENT_HOME/venv/bin/activate"
common=(--node-ip-address="$RAYDOG_NODE_IP" --num-cpus=1 --object-store-memory=100000000 --disable-usage-stats
  --node-manager-port="$RAYDOG_NODE_MANAGER_PORT" --object-manager-port="$RAYDOG_OBJECT_MANAGER_PORT"
  --min-worker-port="$RAYDOG_MIN_WORKER_PORT" --max-worker-port="$RAYDOG_MAX_WORKER_PORT"
  --dashboard-agent-listen-port="$RAYDOG_DASHBOARD_AGENT_LISTEN_PORT" --block)
"""
HEAD = f"""{START}
exec ray start --head --port="$RAYDOG_GCS_PORT" --dashboard-host="$RAYDOG_NODE_IP" \\
  --dashboard-port="$RAYDOG_DASHBOARD_PORT" --ray-client-server-port="$RAYDOG_CLIENT_PORT" "${{common[@]}}"
"""
WORKER = f"""{START}
until (exec 3<>"/dev/tcp/${{HEAD/://}}") 2>/dev/null; do sleep 0.2; done
exec ray start --address="$HEAD" "${{common[@]}}"
"""
NODES = """
. "$YD_AGENT_HOME/venv/bin/activate"
python -W ignore - "$HEAD" <<'EOF'
import sys
from ray._raylet import GcsClient
nodes = GcsClient(address=sys.argv[1]).get_all_node_info(timeout=5)
print("ALIVE", *sorted(node.node_manager_address for node in nodes.values() if node.state == 0))
EOF
"""
WORK = """
. "$YD_AGENT_HOME/venv/bin/activate"
python -W ignore - "$HEAD" <<'EOF'
import sys, ray
ray.init(address=sys.argv[1], log_to_driver=False)

@ray.remote(num_cpus=1)
def where(x):
    import os, time
    time.sleep(1)
    return os.environ["RAYDOG_NODE"]

print("WORKED", *sorted(set(ray.get([where.remote(i) for i in range(4)]))))
EOF
"""


class Cluster:
    """Ray on two nodes, started by one task each."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        told = {number: rig.boot(number).environment for number in (1, 2)}
        self.addresses = {number: node["RAYDOG_NODE_IP"] for number, node in told.items()}
        self.head = f"{self.addresses[1]}:{told[1]['RAYDOG_GCS_PORT']}"
        self._dashboard = f"http://{self.addresses[1]}:{told[1]['RAYDOG_DASHBOARD_PORT']}"
        rig.start(HEAD, name="head.0", node=1)
        rig.start(WORKER, name="worker.0", node=2, environment={"HEAD": self.head})
        wait_until("both are alive", lambda: len(self.alive()) == 2, 90, pause=2)

    def alive(self) -> list[str]:
        return self.answer(NODES, "ALIVE")

    def dashboard_answers(self) -> bool:
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with straight.open(f"{self._dashboard}/api/version", timeout=2) as answer:
                return b"ray_version" in answer.read()
        except OSError:
            return False

    def answer(self, script: str, word: str) -> list[str]:
        """The words behind that one in what a task on the head's node prints."""
        printed = self._rig.ask(f"export HEAD={self.head}\n{script}", seconds=60)
        found = re.findall(rf"^{word} (.*)$", printed, re.MULTILINE)
        return found[0].split() if found else []


def live_and_part(rig: Rig) -> None:
    """One cluster of two nodes, work on both, and `ray stop` on one leaves the other alive."""
    began = CLOCK.monotonic()
    cluster = Cluster(rig)
    print(f"{rig.kind}: two Ray nodes after {CLOCK.monotonic() - began:.1f} s")
    assert cluster.alive() == sorted(cluster.addresses.values())
    wait_until("the dashboard answers from outside", cluster.dashboard_answers, 60, pause=0.5)
    assert cluster.answer(WORK, "WORKED") == ["n1", "n2"]
    stopped = rig.ask('. "$YD_AGENT_HOME/venv/bin/activate"; ray stop 2>&1', node=2, seconds=60)
    assert "topped" in stopped
    wait_until("one is left", lambda: cluster.alive() == [cluster.addresses[1]], 60, pause=1)
    assert rig.isolation.look("n1", "head.0").end is None
    # `ray start --block` takes the end of what it started by SIGTERM for wanted, and goes on waiting.
    for node, name in ((2, "worker.0"), (1, "head.0")):
        rig.isolation.abort(f"n{node}", name, grace=20)
        rig.finish(name, node, seconds=30)
        assert len(rig.processes(node)) == 1


def main(kind: str, root: str, ident: str) -> None:
    """For a process of another user."""
    rig = Rig(kind, Path(root), ident)
    rig.prepare()
    try:
        live_and_part(rig)
    finally:
        rig.clear()
    assert rig.remains() == []
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
