"""A group of workers as tests see it: who lives, how many machines it has, how few there were meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from raydog_resources.gateways.node import NodeState
from tests.unit.resources.rig import Cluster


def live(cluster: Cluster) -> list[str]:
    """Names of the workers that live."""
    return [name for name in cluster.rig.live_tasks() if name.startswith("w-")]


def machines(cluster: Cluster) -> int:
    nodes = cluster.rig.platform.nodes.of_pool(cluster.worker_pool.ident, states=[NodeState.RUNNING])
    return len(nodes)


def fewest_while(cluster: Cluster, act: Callable[[], object]) -> int:
    """The smallest number of workers of the group that ran at any moment, seen at each pause and each cancel."""
    counts = [len(live(cluster))]
    platform = cluster.rig.platform
    cancel = platform.tasks.cancel

    def watched(task_id: str, *, abort: bool) -> object:
        answer = cancel(task_id, abort=abort)
        counts.append(len(live(cluster)))
        return answer

    platform.tasks.cancel = watched  # type: ignore[method-assign, assignment]
    act()
    return min(counts)
