"""Each way in which an `up` fails: in time, with a report of each node, nothing forgotten; the next `up` mends it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.small_ray import HEAD, JOIN, WAIT_FOR_GATE, small_cluster
from tests.end_to_end.cluster.stack import Finished, Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(300)]

SHORT = {"provision": "2s", "head": "2s", "ready": "4s"}
TEMPLATES = {"local/node": {"boot_seconds": 0.05}, "local/none": {"capacity": 0}}
# So long after its start that its node can be taken away before it joins.
LATE = f"sleep 4\n{JOIN}"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    """Real nodes; its end is the end of everything a test left."""
    folder = tmp_path_factory.mktemp("platform")
    (folder / "templates.json").write_text(json.dumps(TEMPLATES))
    with LocalPlatform(isolation="auto", data_dir=folder) as running:
        yield running


@pytest.fixture
def stack(
    platform: LocalPlatform, view: PlatformView, engine: EngineUnderTest, tmp_path: Path
) -> Iterator[Stack]:
    """Its cluster is ended by the platform itself: what `destroy` does is shown elsewhere."""
    made = Stack(tmp_path / "project", platform_folder(platform), engine)
    made.make()
    yield made
    for one in view.requirements():
        view.call("PUT", f"/work/requirements/{one['id']}/transition/CANCELLING", abort="true")
    for pool in view.pools():
        view.call("DELETE", f"/workerPools/{pool['id']}")
    for compute in view.machines():
        view.call("PUT", f"/compute/requirements/{compute['id']}/transition/TERMINATED")
    wait_until("nothing lives", lambda: not any(view.living().values()), 30)


def refused(stack: Stack, view: PlatformView, failed: Finished, *words: str) -> str:
    """The words are in what the engine said; nothing is forgotten, and the report is kept. What was said."""
    assert failed.code not in (0, None), failed.text
    assert [word for word in words if word not in failed.output] == [], failed.text
    assert "Traceback" not in failed.text
    state = stack.run("stack", "export", "-s", "t").output
    things = [*view.requirements(), *view.pools(), *view.machines()]
    assert [thing["name"] for thing in things if thing["id"] not in state] == []
    (report,) = list((stack.folder / ".raydog" / "reports" / "t").iterdir())
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert report.name in failed.output
    assert words[-1] in report.read_text()
    return failed.output


def mended(stack: Stack, view: PlatformView, nodes: int = 2) -> None:
    """Plain `up --refresh` is all it takes."""
    up = stack.up("--refresh")
    assert up.code == 0, up.text
    outputs = stack.outputs()
    assert (outputs["state"], len(outputs["nodes"])) == ("ready", nodes)
    token = outputs["ray_token"]
    kept = (stack.folder / ".raydog").rglob("*")
    assert [path for path in kept if path.is_file() and token in path.read_text()] == []


def living(view: PlatformView, prefix: str) -> list[dict[str, Any]]:
    return [task for task in view.tasks() if task["name"].startswith(prefix)]


def test_a_head_script_that_exits_3(stack: Stack, view: PlatformView) -> None:
    stack.describe(small_cluster(head="echo there is no licence >&2\nexit 3\n"))
    failed = stack.up()
    refused(stack, view, failed, "head (task head-", "task has ended: failed", "exit code 3", "no licence")
    stack.describe(small_cluster())
    mended(stack, view)


def test_a_worker_that_never_joins(stack: Stack, view: PlatformView) -> None:
    stack.describe(small_cluster(worker=WAIT_FOR_GATE + JOIN, timeouts=SHORT))
    failed = stack.up()
    phase = "its task is executing, and Ray does not count it as a node"
    refused(stack, view, failed, "1 of 2 nodes alive in Ray", phase, "it is a node of Ray", "for the gate")
    (worker,) = living(view, "w-")
    node = view.call("GET", f"/workerPools/workers/{worker['workerId']}/node")["id"]
    view.call("PUT", f"/__local/nodes/{node}/files?path=gate")
    stack.describe(small_cluster(worker=WAIT_FOR_GATE + JOIN))
    mended(stack, view)
    assert [task["id"] for task in living(view, "w-")] == [worker["id"]]


def test_machines_that_do_not_boot(stack: Stack, view: PlatformView) -> None:
    stack.describe(small_cluster(timeouts=SHORT))
    view.order(kind="boot-failure", times=None)
    failed = stack.up()
    refused(stack, view, failed, "waited 4 s", "no machine has taken its task yet", "0 run", "terminated")
    view.no_faults()
    stack.describe(small_cluster())
    mended(stack, view)


def test_a_node_that_is_lost_meanwhile(stack: Stack, view: PlatformView) -> None:
    stack.describe(small_cluster(worker=LATE))
    up = stack.popen("up", "--yes", "--skip-preview", "-s", "t")
    (worker,) = wait_until(
        "the worker runs", lambda: [task for task in living(view, "w-") if task["status"] == "EXECUTING"], 60
    )
    node = view.call("GET", f"/workerPools/workers/{worker['workerId']}/node")["id"]
    view.call("POST", f"/__local/nodes/{node}/lose")
    output, errors = up.communicate(timeout=60)
    failed = Finished(up.returncode, output, errors)
    refused(
        stack, view, failed, "a node ended before the cluster was ready", "its task has ended", "a (task w-"
    )
    mended(stack, view)


def test_another_ray_than_the_declared_one(stack: Stack, view: PlatformView) -> None:
    stack.describe({**small_cluster(), "ray_version": "2.59.0"})
    failed = stack.up()
    both = "asks for Ray 2.59.0, /opt/yellowdog/agent/venv has Ray 2.60.0"
    refused(stack, view, failed, "exit code 78", "is not the declared version", both)
    stack.describe(small_cluster())
    mended(stack, view)


@pytest.mark.matrix
def test_workers_without_capacity(stack: Stack, view: PlatformView) -> None:
    nowhere = small_cluster(timeouts=SHORT)
    nowhere["workers"]["a"]["template"] = "local/none"
    stack.describe(nowhere)
    refused(stack, view, stack.up(), "a (task w-", "no machine has taken its task yet", "none was made")
    stack.describe(small_cluster())
    mended(stack, view)


@pytest.mark.matrix
def test_out_of_time_all_is_ended_where_that_was_wished_and_the_next_up_makes_it_anew(
    stack: Stack, view: PlatformView
) -> None:
    stack.describe(small_cluster(worker=WAIT_FOR_GATE, timeouts=SHORT, on_timeout="destroy"))
    refused(stack, view, stack.up(), "2 pools were terminated", "looking for the gate")
    wait_until("nothing lives", lambda: not any(view.living().values()), 30)
    stack.describe(small_cluster())
    mended(stack, view)


@pytest.mark.matrix
def test_what_is_not_mended_fails_again(stack: Stack, view: PlatformView) -> None:
    stack.describe(small_cluster(worker=WAIT_FOR_GATE, timeouts=SHORT))
    refused(stack, view, stack.up(), "looking for the gate")
    for words in ([], ["--refresh"], ["--refresh"]):
        again = stack.up(*words)
        assert again.code != 0, again.text
        assert "1 of 2 nodes alive in Ray" in again.output
    stack.describe(small_cluster(head=f"{HEAD}\n# another", worker=JOIN))
    mended(stack, view)
