"""Settings of a scheduler's place that can't work together, or that another kind of place would take."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from raydog_resources.config.cluster import Cluster
from raydog_resources.config.node_count import node_count
from raydog_resources.config.problem import Problem
from raydog_resources.config.runs_on_scheduler import HERE, PBS, SLURM, SSH, RunsOnScheduler
from raydog_resources.config.scheduler_options import select_chunks

_CLUSTER, _PLACE = "raydog:cluster", "raydog:runs_on"
# Whose a key is, and what to write elsewhere.
_OF_ONE_KIND = {
    "partition": ((SLURM,), {PBS: "write queue"}),
    "queue": ((PBS,), {SLURM: "write partition"}),
    "account": ((SLURM, PBS), {}),
    "qos": ((SLURM,), {}),
    "constraint": ((SLURM,), {PBS: "write it into select"}),
    "reservation": ((SLURM,), {PBS: "write the reservation's queue as queue"}),
    "select": ((PBS,), {SLURM: "write cpus, gpus and memory in the groups"}),
    "place": ((PBS,), {SLURM: "write exclusive: true for whole nodes"}),
    "exclusive": ((SLURM, PBS), {}),
    "directives": ((SLURM, PBS), {}),
    "requeue": ((SLURM, PBS), {}),
    "walltime_end": ((SLURM, PBS), {}),
}
_ALIKE = ("cpus", "gpus", "memory")


def place_problems(cluster: Cluster, place: RunsOnScheduler) -> Iterator[Problem]:
    """Everything that can't work on that kind of place."""
    yield from _hosts(place)
    yield from _keys(place)
    yield from _groups(cluster, place)
    yield from _scripts(cluster)
    yield from _times(place)


def _hosts(place: RunsOnScheduler) -> Iterator[Problem]:
    if place.host and place.hosts:
        yield Problem((_PLACE, "hosts"), "host is written, too", "keep one of them")
    elif place.transport == HERE:
        if place.all_hosts:
            key = "hosts" if place.hosts else "host"
            yield Problem((_PLACE, key), "with transport: here nobody logs in", "take it out")
    elif not place.all_hosts:
        yield Problem(
            (_PLACE, "host"), "this is missing", "write host: me@login.example.com, or transport: here"
        )
    elif place.hosts and place.kind != SSH:
        yield Problem((_PLACE, "hosts"), "a scheduler has one login node", "write host: and its name")


def _keys(place: RunsOnScheduler) -> Iterator[Problem]:
    for key in sorted(place.model_fields_set & _OF_ONE_KIND.keys()):
        kinds, elsewhere = _OF_ONE_KIND[key]
        if place.kind in (SLURM, PBS, SSH) and place.kind not in kinds:
            advice = elsewhere.get(place.kind, "take the line out")
            yield Problem((_PLACE, key), f"the kind {place.kind} has nothing of the kind", advice)


def _groups(cluster: Cluster, place: RunsOnScheduler) -> Iterator[Problem]:
    nodes = node_count(cluster)
    groups = [(name, group) for name, group in sorted(cluster.workers.items()) if group.nodes]
    for (first, one), (second, other) in pairwise(groups):
        unlike = [key for key in _ALIKE if getattr(one, key) != getattr(other, key)]
        if unlike and place.select is None:
            yield Problem(
                (_CLUSTER, "workers", second),
                f"its {' and '.join(unlike)} differ from those of {first}, and one job's nodes are alike",
                f"give {first} and {second} the same, or describe two clusters",
            )
    if place.select is not None and select_chunks(place.select) != nodes:
        yield Problem(
            (_PLACE, "select"),
            f"found {select_chunks(place.select)} chunks for {nodes} nodes, and each node is one",
            "write as many chunks as the groups have nodes, or take select out",
        )
    hosts = len(place.all_hosts) or 1
    if place.kind == SSH and hosts != nodes:
        found = f"found {hosts} {'hosts' if hosts > 1 else 'host'} for {nodes} nodes"
        yield Problem((_PLACE, "hosts"), found, "write one host for each node")


def _scripts(cluster: Cluster) -> Iterator[Problem]:
    nodes: dict[str, object] = {"head": cluster.head.script}
    nodes |= {f"workers.{name}": group.script for name, group in cluster.workers.items()}
    for name, script in nodes.items():
        if script is not None:
            path = (_CLUSTER, *name.split("."), "script")
            yield Problem(path, "own scripts that start Ray run on YellowDog only", "take the line out")


def _times(place: RunsOnScheduler) -> Iterator[Problem]:
    if place.walltime is not None and place.grace >= place.walltime:
        yield Problem(
            (_PLACE, "grace"),
            f"found {place.grace} s, which is not shorter than the walltime of {place.walltime} s",
            "write a shorter grace or a longer walltime",
        )
