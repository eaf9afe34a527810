"""The names people's states and policies rely on."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path

import pytest
from pulumi.dynamic import Resource
from pulumi.dynamic.dynamic import serialize_provider

from raydog_resources.resources.declared.cluster_readiness import ClusterReadiness
from raydog_resources.resources.declared.head_node import HeadNode
from raydog_resources.resources.declared.observability_node import ObservabilityNode
from raydog_resources.resources.declared.provider import Declared
from raydog_resources.resources.declared.scheduler_job import SchedulerJob
from raydog_resources.resources.declared.work_requirement import WorkRequirement
from raydog_resources.resources.declared.worker_nodes import WorkerNodes
from raydog_resources.resources.declared.worker_pool import WorkerPool
from raydog_resources.resources.entry import KINDS, load

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


@pytest.mark.parametrize("line", lines("provider_strings.txt"))
def test_a_program_writes_the_same_without_importing_the_provider(line: str) -> None:
    kind, _, text = line.partition(" ")
    assert serialize_provider(Declared(kind)) == text


def test_every_kind_has_its_golden_string() -> None:
    assert {line.partition(" ")[0] for line in lines("provider_strings.txt")} == set(KINDS)
