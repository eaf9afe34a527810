"""Tasks of one group, by their names."""

from __future__ import annotations

import pytest

from raydog_resources.errors import Gone
from raydog_resources.resources import tasks
from raydog_resources.resources.tasks import NodeTasks
from tests.unit.resources.rig import Cluster, Rig


def test_a_group_that_is_missing_is_said() -> None:
    cluster = Cluster(Rig())
    with pytest.raises(Gone, match="the requirement has no such group"):
        NodeTasks(cluster.rig.workers.reach, cluster.requirement.ident, "nobody")


def test_a_large_group_is_asked_for_in_parts_that_a_server_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_AT_ONCE", 2)
    rig = Rig()
    cluster = Cluster(rig, nodes=5)
    assert len(set(cluster.workers.outputs["task_ids"])) == 5
    assert sum(name.startswith("w-") for name in rig.live_tasks()) == 5
    assert rig.platform.calls.count("tasks.add") == 1 + 3
