"""How often the platform is asked: few changes for a cluster, none for what is as it should be, none for each node."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack, stub_cluster

pytestmark = [pytest.mark.cli, pytest.mark.engine]

WORKERS = 12


def test_a_cluster_takes_five_changing_calls_and_none_for_each_node(stack: Stack, view: PlatformView) -> None:
    stack.describe(stub_cluster({"a": WORKERS}))
    before = len(view.calls())
    up = stack.up()
    assert up.code == 0, up.text
    calls = view.calls()[before:]
    assert len(view.tasks()) == 1 + WORKERS
    changing = Counter(_kind(call) for call in calls if call["verb"] != "GET")
    assert changing == {
        "POST /workerPools/provisioned/template": 2,
        "POST /work/requirements": 1,
        "POST /work/taskGroups/ID/tasks": 2,
    }
    reading = Counter(_kind(call) for call in calls if call["verb"] == "GET")
    # The head is looked at by itself while it gets its machine; workers only ever in one list.
    asked_by_name = {call["path"] for call in calls if _kind(call) == "GET /work/tasks/ID"}
    assert len(asked_by_name) == 1
    assert reading["GET /workerPools/nodes/ID"] == 1, reading

    before = len(view.calls())
    assert stack.up("--expect-no-changes").code == 0
    assert view.calls()[before:] == []


def _kind(call: dict[str, str]) -> str:
    path = re.sub(r"ydid:[^/?]+", "ID", call["path"].partition("?")[0])
    return f"{call['verb']} {path}"
