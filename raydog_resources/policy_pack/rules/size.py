"""How big a cluster may be."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from raydog_resources.policy_pack.level import STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings, dynamic


class _GroupNodes(Settings):
    max_nodes: int = Field(default=32, ge=0, description="The most nodes of one group.")


class _ClusterNodes(Settings):
    max_nodes: int = Field(default=64, ge=1, description="The most nodes of a cluster, its head counted.")


class _Gpus(Settings):
    max_gpus: int = Field(default=16, ge=0, description="The most GPUs of a cluster.")


def _group_nodes(workers: Declared, settings: _GroupNodes) -> Iterator[str]:
    nodes, group = int(workers.properties.get("nodes", 0)), workers.properties.get("group_name", workers.name)
    if nodes > settings.max_nodes:
        yield f"group {group} has {nodes} nodes: write at most {settings.max_nodes}"


def _cluster_nodes(cluster: Declared, settings: _ClusterNodes) -> Iterator[str]:
    nodes = sum(count for _, _, count in cluster.nodes())
    if nodes > settings.max_nodes:
        yield f"it has {nodes} nodes with its head: write at most {settings.max_nodes} in all groups together"


def _gpus(cluster: Declared, settings: _Gpus) -> Iterator[str]:
    gpus = sum(count * int(node.get("gpus", node.get("num_gpus", 0))) for _, node, count in cluster.nodes())
    if gpus > settings.max_gpus:
        yield f"it has {gpus} GPUs: take nodes or gpus away until there are at most {settings.max_gpus}"


RULES = (
    Rule(
        "group-nodes-limit",
        "Groups are below a limit",
        "No group of workers has more than max_nodes.",
        STRICT_LATER,
        _GroupNodes,
        _group_nodes,
        dynamic("WorkerNodes"),
    ),
    Rule(
        "cluster-nodes-limit",
        "Clusters are below a limit",
        "No cluster has more than max_nodes, its head counted.",
        STRICT_LATER,
        _ClusterNodes,
        _cluster_nodes,
    ),
    Rule(
        "gpus-limit",
        "GPUs are below a limit",
        "No cluster has more than max_gpus.",
        STRICT_LATER,
        _Gpus,
        _gpus,
    ),
)
