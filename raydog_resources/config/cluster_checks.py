"""What no field can see for itself: settings that are good one by one and make no cluster together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from raydog_resources.config.cluster import Cluster
from raydog_resources.config.key_path import KeyPath
from raydog_resources.config.machine_settings import MachineSettings
from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.place_checks import place_problems
from raydog_resources.config.problem import Problem
from raydog_resources.config.runs_on import RunsOn
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.config.version import OLDEST_RAY_WITH_TOKEN, is_older

_CLUSTER = "raydog:cluster"


def cluster_problems(cluster: Cluster, runs_on: RunsOn) -> Iterator[Problem]:
    """Everything that can't work together."""
    if isinstance(runs_on, RunsOnScheduler):
        yield from place_problems(cluster, runs_on)
    else:
        yield from _templates(cluster, runs_on)
    yield from _cpus(cluster)
    yield from _gpus(cluster)
    yield from _token(cluster, runs_on)
    yield from _drain(cluster)
    yield from _observability(cluster, runs_on)


def _nodes(cluster: Cluster) -> Mapping[KeyPath, NodeSettings]:
    nodes: dict[KeyPath, NodeSettings] = {(_CLUSTER, "head"): cluster.head}
    for name, group in cluster.workers.items():
        nodes[(_CLUSTER, "workers", name)] = group
    return nodes


def _templates(cluster: Cluster, runs_on: RunsOn) -> Iterator[Problem]:
    example = "local/node" if runs_on.is_local else "NAMESPACE/NAME of a compute requirement template"
    machines: dict[KeyPath, MachineSettings] = {**_nodes(cluster)}
    if cluster.observed:
        machines[(_CLUSTER, "observability")] = cluster.observed
    for path, node in machines.items():
        if node.template is None:
            yield Problem((*path, "template"), "this is missing", f"write template: {example}")


def _cpus(cluster: Cluster) -> Iterator[Problem]:
    if cluster.head.num_cpus == 0 and all(group.cpus == 0 for group in cluster.workers.values()):
        yield Problem(
            (_CLUSTER,),
            "no node has a CPU for tasks: head.num_cpus is 0, and "
            + ("cpus is 0 in every group of workers" if cluster.workers else "there are no workers"),
            "give a group cpus: 1 or more, or write head: {num_cpus: 1}",
        )


def _gpus(cluster: Cluster) -> Iterator[Problem]:
    what = "found 0 beside GPUs: a task that asks for a GPU asks for a CPU, too, and would wait for ever"
    if cluster.head.num_gpus and cluster.head.num_cpus == 0:
        yield Problem((_CLUSTER, "head", "num_cpus"), what, "write num_cpus: 1 or more")
    for name, group in cluster.workers.items():
        if group.gpus and group.cpus == 0:
            yield Problem((_CLUSTER, "workers", name, "cpus"), what, "write cpus: 1 or more")


def _token(cluster: Cluster, runs_on: RunsOn) -> Iterator[Problem]:
    version = cluster.ray_version
    if cluster.auth == "token" and is_older(version, OLDEST_RAY_WITH_TOKEN):
        yield Problem(
            (_CLUSTER, "ray_version"),
            f"Ray {version} can't ask for a token ({OLDEST_RAY_WITH_TOKEN} was the first that could)",
            f'write "{OLDEST_RAY_WITH_TOKEN}" or newer, or auth: none, with which everybody on the '
            "nodes' network can run code on the cluster",
        )
    if cluster.secret_delivery == "ssh" and runs_on.is_local:
        yield Problem(
            (_CLUSTER, "secret_delivery"),
            "nodes of the local platform have no SSH; it hands the token over itself",
            "take the line out",
        )


def _drain(cluster: Cluster) -> Iterator[Problem]:
    lifetime, drain = cluster.lifetime, cluster.timeouts.drain
    # The usual drain is no mistake of anybody's: the end of a short life just comes first.
    written = "drain" in cluster.timeouts.model_fields_set
    if written and lifetime is not None and drain >= lifetime:
        yield Problem(
            (_CLUSTER, "timeouts", "drain"),
            f"found {drain} s, which is not shorter than the cluster's lifetime of {lifetime} s",
            "write a shorter drain or a longer lifetime",
        )


def _observability(cluster: Cluster, runs_on: RunsOn) -> Iterator[Problem]:
    if cluster.observed is None:
        return
    if isinstance(runs_on, RunsOnScheduler):
        if cluster.observed.script is not None:
            yield Problem(
                (_CLUSTER, "observability", "script"),
                f"an own script needs a node of its own, on YellowDog; on {runs_on.kind} the parts run beside the head",
                "take the line out",
            )
        if "loki" in cluster.observed.parts:
            yield Problem(
                (_CLUSTER, "observability", "parts"),
                f"nodes send their logs on YellowDog only; on {runs_on.kind} they are in the job's folder",
                "take loki out",
            )
        return
    if cluster.observed.listen != "auto":
        yield Problem(
            (_CLUSTER, "observability", "listen"),
            "an observability node is for the whole cluster, so it listens on its own address",
            "take the line out",
        )
    if cluster.secret_delivery == "environment":
        yield Problem(
            (_CLUSTER, "observability"),
            "secret_delivery: environment leaves no way into the head, which has to be told where metrics go",
            "write secret_delivery: auto, or take observability out",
        )
