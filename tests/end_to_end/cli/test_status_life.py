"""`raydog status --json` in every phase of a cluster's life on stub nodes: of the published form, and true."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.end_to_end.cli.typist import Typist, ended
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.local_platform.rig import wait_until
from tests.status_check import checked, conditions

# Without an engine the same is shown each time: tests/integration/workspace/test_status_on_platform.py.
pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.matrix, pytest.mark.timeout(600)]


def status(typist: Typist) -> dict[str, Any]:
    typed = typist.type("status", "--json")
    assert typed.code == 0, typed.text
    return checked(json.loads(typed.out))


def test_every_phase_is_told(typist: Typist, view: PlatformView) -> None:
    assert status(typist)["phase"] == "absent"

    held = view.order(kind="barrier-before", verb="POST", path="^/work/groups/.*tasks", call=1)
    up = typist.start("up", "--yes")
    wait_until("the head is about to be made", lambda: view.fault(held)["waiting"], 120)
    found = status(typist)
    assert found["phase"] == "provisioning", found
    assert conditions(found)["Provisioned"] == "false"
    view.no_faults()
    assert ended(up).code == 0

    whole = status(typist)
    assert (whole["phase"], whole["place"]) == ("ready", "local platform"), whole
    assert [node["state"] for node in whole["nodes"]] == ["ready"] * 3
    assert all(node["private_ip"] and node["since"] for node in whole["nodes"])

    lost = next(task for task in view.tasks() if not task["name"].startswith("head"))
    node = view.call("GET", f"/workerPools/workers/{lost['workerId']}/node")["id"]
    view.call("POST", f"/__local/nodes/{node}/lose")
    wait_until(
        "its task is seen to have ended", lambda: lost["id"] not in {t["id"] for t in view.tasks()}, 60
    )
    found = status(typist)
    workers = next(each for each in found["conditions"] if each["type"] == "WorkersReady")
    assert (found["phase"], workers["ready"], workers["wanted"]) == ("degraded", 1, 2), found

    held = view.order(kind="barrier-before", verb="DELETE", path="^/workerPools/", call=1)
    destroy = typist.start("destroy", "--yes")
    wait_until("the cluster is on its way out", lambda: view.fault(held)["waiting"], 120)
    found = status(typist)
    assert found["phase"] in ("draining", "ended"), found
    view.no_faults()
    assert ended(destroy).code == 0
    assert status(typist)["phase"] == "absent"
    assert_the_trail_tells_it_all(typist)


def assert_the_trail_tells_it_all(typist: Typist) -> None:
    """After the cluster's end: both runs, each node from its beginning to its end, and no secret."""
    printed = typist.type("events", "--all", "--json").out
    events = [json.loads(line) for line in printed.splitlines()]
    runs = [(each["what"], each["facts"]["verb"]) for each in events if each["kind"] == "run"]
    assert runs == [("begun", "up"), ("ended", "up"), ("begun", "destroy"), ("ended", "destroy")]
    steps: dict[str, list[str]] = {}
    for each in events:
        if each["kind"] == "node":
            steps.setdefault(each["facts"]["id"], []).append(each["what"])
    assert len(steps) == 3
    for told in steps.values():
        assert set(told) >= {"asked", "up", "joined", "gone"}, steps
    token = [
        word for word in printed.split('"') if len(word) == 64 and not set(word) - set("0123456789abcdef")
    ]
    assert token == []
