"""How many machines a cluster takes where its head shares one with workers."""

from __future__ import annotations

from raydog_resources.config.cluster import Cluster


def node_count(cluster: Cluster) -> int:
    """The sum of the groups; the head shares the first node unless it is to have one of its own."""
    workers = sum(group.nodes for group in cluster.workers.values())
    return workers + 1 if cluster.head.own_node or workers == 0 else workers
