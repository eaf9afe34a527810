"""Tasks of one group, by their names."""

from __future__ import annotations

from tests.unit.resources.rig import Cluster, Rig


def test_a_large_group_is_asked_for_in_parts_that_a_server_takes() -> None:
    rig = Rig()
    cluster = Cluster(rig, nodes=450)
    assert len(set(cluster.workers.outputs["task_ids"])) == 450
    assert sum(name.startswith("w-") for name in rig.live_tasks()) == 450
    assert rig.platform.calls.count("tasks.add") == 1 + 3
