"""A cluster of stub nodes through its life, by the command line: made, found unchanged, repaired, resized, ended."""

from __future__ import annotations

import pytest

from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack, stub_cluster

pytestmark = [pytest.mark.cli, pytest.mark.engine]

_MUTATING = {"POST", "PUT", "DELETE", "PATCH"}


def mutations(view: PlatformView, since: int) -> list[str]:
    """Verb and path of the changing calls from that one on."""
    return [f"{call['verb']} {call['path']}" for call in view.calls()[since:] if call["verb"] in _MUTATING]


def test_up_of_two_workers_then_nothing_to_do_then_nothing_left(stack: Stack, view: PlatformView) -> None:
    stack.describe(stub_cluster({"a": 2}))
    began = len(view.calls())
    up = stack.up()
    assert up.code == 0, up.text
    assert len(mutations(view, began)) <= 5
    outputs = stack.outputs()
    assert (outputs["state"], len(outputs["nodes"])) == ("ready", 3)
    assert len(view.tasks()) == 3

    began = len(view.calls())
    again = stack.up("--expect-no-changes")
    preview = stack.preview("--expect-no-changes")
    assert (again.code, preview.code) == (0, 0), again.text + preview.text
    assert view.calls()[began:] == []

    refreshed = stack.refresh("--expect-no-changes")
    assert refreshed.code == 0, refreshed.text
    assert mutations(view, began) == []

    token = outputs["ray_token"]
    assert token not in stack.run("stack", "export", "-s", "t").output

    destroyed = stack.destroy()
    assert destroyed.code == 0, destroyed.text
    assert view.living() == {"requirements": [], "pools": [], "machines": [], "tasks": []}
    assert stack.state().get("resources", []) == []


def test_a_lost_worker_and_a_lost_head_are_replaced_by_up_with_refresh(
    stack: Stack, view: PlatformView
) -> None:
    stack.describe(stub_cluster({"a": 2}))
    assert stack.up().code == 0
    before = {task["name"]: task for task in view.tasks()}
    worker = next(task for name, task in before.items() if name.startswith("w-"))
    view.call("POST", f"/__local/nodes/{_node(view, worker)}/lose")

    up = stack.up("--refresh")
    assert up.code == 0, up.text
    workers = {task["name"]: task for task in view.tasks()}
    assert len(workers) == 3
    assert worker["name"] not in workers
    assert set(before) - {worker["name"]} < set(workers)
    assert len(stack.outputs()["nodes"]) == 3

    head = next(task for name, task in workers.items() if name.startswith("head-"))
    view.call("POST", f"/__local/nodes/{_node(view, head)}/lose")
    up = stack.up("--refresh")
    assert up.code == 0, up.text
    now = {task["name"] for task in view.tasks()}
    assert len(now) == 3
    assert not now & set(workers)
    assert stack.outputs()["state"] == "ready"
    assert stack.preview("--expect-no-changes").code == 0


def test_groups_come_and_go_and_only_they_change(stack: Stack, view: PlatformView) -> None:
    stack.describe(stub_cluster({"a": 1}))
    assert stack.up().code == 0
    kept = {task["name"] for task in view.tasks()}

    stack.describe(stub_cluster({"b": 2, "a": 1}))
    preview = stack.preview()
    assert "cluster-pool-b" in preview.output
    assert "cluster-workers-a" not in preview.output
    assert "cluster-head " not in preview.output
    up = stack.up()
    assert up.code == 0, up.text
    assert kept < {task["name"] for task in view.tasks()}
    assert len(view.tasks()) == 4

    stack.describe(stub_cluster({"a": 3}))
    up = stack.up()
    assert up.code == 0, up.text
    assert kept < {task["name"] for task in view.tasks()}
    assert (len(view.tasks()), len(view.pools())) == (4, 2)
    assert stack.up("--refresh", "--expect-no-changes").code == 0


def test_a_requirement_cancelled_outside_is_made_anew_with_all_on_it(
    stack: Stack, view: PlatformView
) -> None:
    stack.describe(stub_cluster({"a": 1}))
    assert stack.up().code == 0
    (requirement,) = view.requirements()
    generation = int(requirement["name"].rpartition(".")[2])
    view.call("PUT", f"/work/requirements/{requirement['id']}/transition/CANCELLING", abort="true")
    up = stack.up("--refresh")
    assert up.code == 0, up.text
    (other,) = view.requirements()
    assert other["name"] == f"raydog-t.{generation + 1}"
    assert (len(view.tasks()), len(view.pools())) == (2, 2)
    assert stack.preview("--expect-no-changes").code == 0


def test_a_head_without_a_machine_is_reported_kept_and_mended(stack: Stack, view: PlatformView) -> None:
    nowhere = stub_cluster({"a": 1}, timeouts={"provision": "2s", "head": "1s"})
    nowhere["head"] = {"template": "local/none"}
    stack.describe(nowhere)
    failed = stack.up()
    assert failed.code != 0
    assert "head: waited 3 s; it was last seen as: task ready, no machine" in failed.output
    (head,) = stack.resources("HeadNode")
    assert head["initErrors"]
    assert "ciphertext" in head["outputs"]["ray_token"]
    stack.describe(stub_cluster({"a": 1}))
    up = stack.up("--refresh")
    assert up.code == 0, up.text
    assert (len(view.tasks()), len(view.pools())) == (2, 2)
    assert stack.outputs()["state"] == "ready"


def test_out_of_time_everything_is_ended_where_that_was_wished(stack: Stack, view: PlatformView) -> None:
    limits = {"provision": "2s", "head": "1s"}
    nowhere = stub_cluster({"a": 1}, timeouts=limits, on_timeout="destroy")
    nowhere["head"] = {"template": "local/none"}
    stack.describe(nowhere)
    failed = stack.up()
    assert failed.code != 0
    assert "the requirement was cancelled and 2 pools were terminated" in failed.output
    living = view.living()
    assert (living["tasks"], living["requirements"], living["pools"]) == ([], [], [])


def test_a_packaged_script_of_a_newer_revision_changes_nothing_until_renewed(
    stack: Stack, view: PlatformView
) -> None:
    stack.describe(stub_cluster({"a": 2}))
    program = stack.folder / "__main__.py"
    newer = program.read_text().replace(
        "from raydog_resources.components",
        "from raydog_resources.bootstrap.revision import REVISIONS\n"
        "REVISIONS.update({name: 99 for name in REVISIONS})\n"
        "from raydog_resources.components",
    )
    assert stack.up().code == 0
    before = {task["name"] for task in view.tasks()}
    program.write_text(newer)
    preview = stack.preview("--expect-no-changes")
    assert preview.code == 0, preview.text
    stack.environment["RAYDOG_RENEW"] = "1"
    up = stack.up()
    del stack.environment["RAYDOG_RENEW"]
    assert up.code == 0, up.text
    assert not before & {task["name"] for task in view.tasks()}
    assert len(view.tasks()) == 3
    assert stack.preview("--expect-no-changes").code == 0


def _node(view: PlatformView, task: dict[str, object]) -> str:
    """The node a task runs on."""
    return str(view.call("GET", f"/workerPools/workers/{task['workerId']}/node")["id"])
