"""A run specification chooses among pools."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.matching import pool_suits, workers_per_node
from raydog_resources.local_platform.engine.records import Json
from tests.unit.local_platform.engine.bench import Bench

SHAPE = {
    "cpus": 4.0,
    "memory_gb": 16.0,
    "task_types": ["bash", "docker"],
    "region": "here",
    "instance_type": "large",
}


@pytest.mark.parametrize(
    ("wanted", "suits"),
    [
        ({}, True),
        ({"taskTypes": ["docker", "bash"]}, True),
        ({"taskTypes": ["bash", "powershell"]}, False),
        ({"workerTags": ["red"]}, True),
        ({"workerTags": ["blue", "red"]}, True),
        ({"workerTags": ["blue"]}, False),
        ({"workerTags": []}, True),
        ({"namespaces": ["space"]}, True),
        ({"namespaces": ["other"]}, False),
        ({"instanceTypes": ["large"]}, True),
        ({"instanceTypes": ["small"]}, False),
        ({"regions": ["here"]}, True),
        ({"regions": ["there"]}, False),
        ({"providers": ["AWS", "ON_PREMISE"]}, True),
        ({"providers": ["AWS"]}, False),
        ({"vcpus": {"min": 4.0, "max": 4.0}}, True),
        ({"vcpus": {"min": 4.5}}, False),
        ({"vcpus": {"max": 3.5}}, False),
        ({"vcpus": {}}, True),
        ({"ram": {"min": 8}}, True),
        ({"ram": {"max": 8}}, False),
    ],
)
def test_what_a_group_may_ask_of_a_pool(wanted: dict[str, Any], suits: bool) -> None:
    bench = Bench()
    bench.template("local/large", **SHAPE)
    pool = bench.pool(1, "local/large", workerTag="red")
    assert pool_suits(bench.engine.world, bench.group(0, **wanted), pool) is suits


def test_without_namespaces_only_the_requirements_own_counts() -> None:
    bench = Bench()
    pool = bench.pool(1)
    elsewhere = {
        "namespace": "other",
        "name": "r",
        "taskGroups": [{"name": "g", "runSpecification": {"taskTypes": ["bash"]}}],
    }
    requirement = bench.do(lambda e: e.requirements.submit(elsewhere))
    assert not pool_suits(bench.engine.world, bench.groups_of(requirement)[0], pool)


def test_a_pool_that_ends_suits_nobody() -> None:
    bench = Bench()
    pool = bench.pool(0)
    group = bench.group(0)
    assert pool_suits(bench.engine.world, group, pool)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert not pool_suits(bench.engine.world, group, pool)


@pytest.mark.parametrize(
    ("target", "count"),
    [
        (None, 1),
        ({}, 1),
        ({"targetType": "PER_NODE", "targetCount": 3.0}, 3),
        ({"targetType": "PER_VCPU", "targetCount": 2}, 8),
        ({"targetType": "PER_VCPU", "targetCount": 0.3}, 1),
        ({"targetType": "PER_VCPU", "targetCount": 0.1}, 0),
        ({"targetType": "PER_NODE", "targetCount": 0}, 0),
        ({"targetType": "CUSTOM", "customTargetCommand": "nproc"}, 1),
    ],
)
def test_workers_per_node(target: Json | None, count: int) -> None:
    bench = Bench()
    bench.template("local/large", **SHAPE)
    pool = bench.pool(1, "local/large", createNodeWorkers=target)
    assert workers_per_node(pool, bench.compute_of(pool)) == count
