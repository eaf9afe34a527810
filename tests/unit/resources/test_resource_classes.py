"""The names people's states and policies rely on."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path

import pytest
from pulumi.dynamic import Resource
from pulumi.dynamic.dynamic import serialize_provider

from raydog_resources.resources.cluster_readiness import ClusterReadiness
from raydog_resources.resources.entry import KINDS, load
from raydog_resources.resources.head_node import HeadNode
from raydog_resources.resources.observability_node import ObservabilityNode
from raydog_resources.resources.scheduler_job import SchedulerJob
from raydog_resources.resources.work_requirement import WorkRequirement
from raydog_resources.resources.worker_nodes import WorkerNodes
from raydog_resources.resources.worker_pool import WorkerPool

GOLDEN = Path(__file__).parents[2] / "golden"
CLASSES: tuple[type[Resource], ...] = (
    WorkRequirement,
    WorkerPool,
    HeadNode,
    WorkerNodes,
    ClusterReadiness,
    SchedulerJob,
    ObservabilityNode,
)


def lines(name: str) -> list[str]:
    return (GOLDEN / name).read_text().splitlines()


def token(resource: type[Resource]) -> str:
    return f"pulumi-python:{resource._resource_type_name}"


def test_type_tokens_are_as_from_the_first_release() -> None:
    assert [token(each) for each in CLASSES] == lines("type_tokens.txt")


@pytest.mark.parametrize("line", lines("provider_strings.txt"))
def test_what_states_hold_of_a_provider_still_loads(line: str) -> None:
    """The line is what a state of the first release holds: base64 of a pickle."""
    kind, _, text = line.partition(" ")
    assert len(text) < 120
    loaded = pickle.loads(base64.b64decode(text))
    assert type(loaded) is type(load(kind))
    assert serialize_provider(loaded) == text


def test_every_kind_has_its_golden_string() -> None:
    assert {line.partition(" ")[0] for line in lines("provider_strings.txt")} == set(KINDS)
