"""Nodes of the local platform, reached as those of a cloud are: the head straight, a worker through the head."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.connection import Connection
from raydog_resources.config.login import Login
from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.host_trust import HostNotTrusted
from raydog_resources.gateways.node import Node
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.node_access_ssh import SshNodeAccess, ssh_node_access
from raydog_resources.gateways.ray_dashboard import HttpRayDashboard
from raydog_resources.gateways.ray_dashboard_forwarded import ForwardedRayDashboard
from raydog_resources.gateways.task import NewTask, Task, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.worker_pool import NewWorkerPool
from raydog_resources.gateways.yellowdog_sdk import connect
from raydog_resources.local_platform import LocalPlatform
from tests.conformance.hosts.sshd import find_sshd, make_key
from tests.conformance.platforms import OWNER, PATIENCE, Platform
from tests.end_to_end.local_platform.rig import wait_until

pytestmark = [pytest.mark.root, pytest.mark.ssh]

TOKEN = "s3cret-of-ray"
TOKEN_FILE = ".raydog/ray_token"
# A node's script: it waits for its token, as the real ones do, and says what it found.
_SCRIPT = """
set -eu
until [ -s ~/.raydog/ray_token ]; do sleep 0.05; done
echo "found $(stat -c '%a %U' ~/.raydog/ray_token) $(md5sum <~/.raydog/ray_token)"
for line in 1 2 3; do echo "line $line"; done
exec sleep 300
"""
# As Ray's dashboard answers, on the head's loopback only: from here nothing but SSH leads there.
_DASHBOARD = """
exec "$YD_AGENT_HOME/venv/bin/python" - <<'EOF'
import http.server, json
class Dashboard(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers.get("Authorization") == "Bearer s3cret-of-ray"
        row = {"node_id": "n", "node_ip": "127.0.0.1", "is_head_node": True, "state": "ALIVE"}
        body = json.dumps({"data": {"result": {"result": [row]}}}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", 8265), Dashboard).serve_forever()
EOF
"""


@dataclass
class Cluster:
    """A head and a worker whose tasks run."""

    platform: Platform
    folder: Path
    head: Task
    worker: Task
    login: Login

    def node(self, task: Task) -> Node:
        return self.platform.yellowdog.nodes.get(task.node_id)

    def access(self, *, host_key: str = "", login: Login | None = None) -> SshNodeAccess:
        node = self.node(self.head)
        head = HeadMachine(self.head.id, node.private_ip, node.public_ip, host_key)
        return ssh_node_access(head, self.platform.yellowdog.nodes, login or self.login, SystemClock())

    def callers(self) -> list[set[str]]:
        """For each node the addresses from which its sshd has let somebody in."""
        logs = [path.read_text().splitlines() for path in self.folder.glob("nodes/**/sshd.log")]
        return [{line.split(" from ")[1].split()[0] for line in log if "Accepted" in line} for log in logs]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests here."""
    if os.geteuid() != 0:
        pytest.skip("nodes with an sshd of their own need network namespaces, and those root")
    find_sshd()
    folder = tmp_path_factory.mktemp("platform")
    (folder / "templates.json").write_text('{"local/node": {"boot_seconds": 0.05, "sshd": true}}')
    with LocalPlatform(isolation="netns", data_dir=folder, idle_exit=None) as running:
        connection = Connection(
            url=running.url, key_id=running.key_id, key_secret=running.key_secret, origin="the test"
        )
        yellowdog = connect(connection, retries=PATIENCE)
        platform = Platform(yellowdog, SystemClock())
        tasks = [_started(platform, name) for name in ("head", "worker")]
        login = Login(private_key=str(folder / "ssh" / "id_ed25519"), known_hosts=str(folder / "none"))
        yield Cluster(platform, folder, tasks[0], tasks[1], login)
        yellowdog.close()


def _started(platform: Platform, name: str) -> Task:
    # The head has a second worker, for what runs beside its own task.
    pool = NewWorkerPool(
        platform.namespace, name, OWNER, "local/node", 1, max_nodes=1, workers_per_node=2, worker_tag=name
    )
    platform.yellowdog.pools.provision(pool)
    group = NewTaskGroup(name, worker_tags=(name,))
    made = platform.requirement(group, name=name).groups[0]
    tasks = platform.yellowdog.tasks.add(made.id, [_new("node", _SCRIPT)])
    return platform.task_in(tasks[0], TaskState.EXECUTING)


def _new(name: str, script: str) -> NewTask:
    return NewTask(name, arguments=("taskdata.txt",), data=script)


@pytest.fixture
def access(cluster: Cluster) -> Iterator[SshNodeAccess]:
    nodes = cluster.access()
    yield nodes
    nodes.close()


def _let_in(nodes: SshNodeAccess, task: Task) -> None:
    """A node's sshd begins when the node has begun: as in a cloud, whoever is early asks again."""

    def put() -> bool:
        try:
            nodes.put_secret(task, TOKEN_FILE, TOKEN)
        except CouldNotAsk:
            return False
        return True

    wait_until(f"{task.name} lets us in", put, 20)


def test_the_token_reaches_head_and_worker_and_their_logs_reach_us(
    cluster: Cluster, access: SshNodeAccess
) -> None:
    for task in (cluster.head, cluster.worker):
        _let_in(access, task)

        def tail(of: Task = task) -> str:
            return access.log_tail(of, 4)

        text = wait_until("its log comes", lambda: "line 3" in tail() and tail(), 20)
        assert text.splitlines()[0].startswith("found 600 yd-agent ")
        assert text.splitlines()[1:] == ["line 1", "line 2", "line 3"]
        assert access.log_tail(task, 1) == "line 3"
        assert TOKEN not in text
    assert access.environment(cluster.worker) == {}


def test_workers_are_entered_from_the_head_only(cluster: Cluster, access: SshNodeAccess) -> None:
    for task in (cluster.head, cluster.worker):
        _let_in(access, task)
    head, worker = cluster.node(cluster.head).private_ip, cluster.node(cluster.worker).private_ip
    callers = cluster.callers()
    assert {head} in callers
    callers.remove({head})
    assert len(callers) == 1
    assert not callers[0] & {head, worker}


def test_the_heads_key_is_learned_kept_and_a_change_refused(cluster: Cluster, access: SshNodeAccess) -> None:
    _let_in(access, cluster.head)
    kept = access.head_host_key
    assert kept.startswith("ssh-ed25519 ")
    again = cluster.access(host_key=kept)
    again.put_secret(cluster.head, ".raydog/again", "x")
    again.close()
    for task in (cluster.head, cluster.worker):
        other = cluster.access(host_key=f"{kept[:-8]}AAAAAAAA")
        with pytest.raises(HostNotTrusted, match=r"has changed: at first contact it was .* now it shows"):
            other.put_secret(task, ".raydog/refused", TOKEN)
    assert not list(cluster.folder.glob("nodes/*/home/.raydog/refused"))


def test_a_key_the_nodes_do_not_know_may_be_asked_again_and_says_why(
    cluster: Cluster, tmp_path: Path
) -> None:
    stranger = make_key(tmp_path / "stranger")
    nodes = cluster.access(login=Login(private_key=str(stranger)))
    with pytest.raises(CouldNotAsk, match=f"it lets nobody in with {stranger}"):
        nodes.put_secret(cluster.head, TOKEN_FILE, TOKEN)
    assert nodes.head_host_key == ""


def test_rays_dashboard_on_the_heads_loopback_answers_over_ssh(
    cluster: Cluster, access: SshNodeAccess
) -> None:
    node = cluster.node(cluster.head)
    group = cluster.platform.requirement(
        NewTaskGroup("dashboard", worker_tags=("head",)), name="dashboard"
    ).groups[0]
    cluster.platform.yellowdog.tasks.add(group.id, [_new("dashboard", _DASHBOARD)])
    url = f"http://{node.private_ip}:8265"
    told: list[str] = []
    dashboard = ForwardedRayDashboard(url, TOKEN, access.forward, tell=told.append)

    def answered() -> bool:
        try:
            return [found.id for found in dashboard.alive_nodes()] == ["n"]
        except CouldNotAsk:
            return False

    wait_until("the dashboard answers", answered, 20)
    assert told == [f"Ray at {url} answers over SSH"]
    with pytest.raises(CouldNotAsk):
        HttpRayDashboard(url, TOKEN).alive_nodes()
    with pytest.raises(NotAuthorised):
        ForwardedRayDashboard(url, "wrong", access.forward, tell=told.append).alive_nodes()
    dashboard.close()
