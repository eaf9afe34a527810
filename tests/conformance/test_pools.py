"""Pools, nodes and the machines behind them, alike on every platform."""

from __future__ import annotations

import pytest

from raydog_resources.errors import NameTaken, RequestRefused
from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.instance import InstanceState
from raydog_resources.gateways.node import Node, NodeState
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.worker_pool import NewWorkerPool, WorkerPool, WorkerPoolState
from tests.conformance.platforms import OWNER, Platform, new_task

RUNNING = [NodeState.RUNNING]


def nodes_of(platform: Platform, pool: WorkerPool, number: int) -> tuple[Node, ...]:
    """The pool's running nodes, once they are so many."""
    return platform.until(
        lambda: platform.yellowdog.nodes.of_pool(pool.id, states=RUNNING), lambda nodes: len(nodes) == number
    )


def test_a_pool_is_accepted_before_its_nodes_are_up(platform: Platform) -> None:
    pool = platform.pool(2)
    assert (pool.namespace, pool.expected_nodes, pool.worker_tag) == (platform.namespace, 2, pool.name)
    assert not pool.state.ended
    machines = platform.yellowdog.compute.get(pool.compute_requirement_id)
    assert (machines.name, machines.tag, machines.target_instances) == (pool.name, OWNER, 2)


def test_its_nodes_come_up_with_addresses_and_a_worker(platform: Platform) -> None:
    pool = platform.pool(2)
    nodes = nodes_of(platform, pool, 2)
    assert len({node.private_ip for node in nodes} - {""}) == 2
    assert all(node.pool_id == pool.id and len(node.workers) == 1 for node in nodes)
    assert platform.yellowdog.nodes.get(nodes[0].id) == nodes[0]
    instances = platform.yellowdog.compute.instances(pool.compute_requirement_id)
    assert {it.key.instance_id for it in instances} == {node.instance_id for node in nodes}
    assert all(it.state is InstanceState.RUNNING and it.public_ip for it in instances)
    now = platform.until(lambda: platform.yellowdog.pools.get(pool.id), lambda seen: not seen.awaiting_nodes)
    assert now.node_counts == {NodeState.RUNNING: 2}
    assert now.state in (WorkerPoolState.IDLE, WorkerPoolState.EMPTY)


def test_it_is_found_by_its_exact_name(platform: Platform) -> None:
    name = platform.name("pool-found")
    pool = platform.pool(name=name)
    platform.pool(name=f"{name}-longer")
    assert [each.id for each in platform.yellowdog.pools.find(platform.namespace, name)] == [pool.id]
    machines = platform.yellowdog.compute.find(platform.namespace, name)
    assert [(each.id, each.tag) for each in machines] == [(pool.compute_requirement_id, OWNER)]
    assert pool.id in {each.id for each in platform.yellowdog.pools.all(namespace=platform.namespace)}


def test_the_same_owner_gets_the_same_pool_again(platform: Platform) -> None:
    pool = platform.pool()
    assert platform.pool(name=pool.name).id == pool.id
    assert len(platform.yellowdog.compute.find(platform.namespace, pool.name)) == 1


def test_another_owner_is_refused_with_the_holder(platform: Platform) -> None:
    pool = platform.pool()
    with pytest.raises(NameTaken, match=pool.id):
        platform.pool(name=pool.name, tag="somebody/else/entirely")


def test_an_unknown_template_is_refused_and_makes_nothing(platform: Platform) -> None:
    name = platform.name("pool")
    with pytest.raises(RequestRefused, match="no/such-template"):
        platform.yellowdog.pools.provision(
            NewWorkerPool(platform.namespace, name, OWNER, "no/such-template", 1)
        )
    assert platform.yellowdog.pools.find(platform.namespace, name) == ()
    assert platform.yellowdog.compute.find(platform.namespace, name) == ()


def test_it_grows_and_shrinks(platform: Platform) -> None:
    pool = platform.pool(1, most=3)
    first = nodes_of(platform, pool, 1)
    assert platform.yellowdog.pools.resize(pool.id, 3).expected_nodes == 3
    grown = nodes_of(platform, pool, 3)
    assert first[0].id in {node.id for node in grown}
    platform.yellowdog.pools.resize(pool.id, 1)
    nodes_of(platform, pool, 1)


def test_it_grows_only_to_its_limit(platform: Platform) -> None:
    pool = platform.pool()
    for size in (-1, 1_000_000):
        with pytest.raises(RequestRefused):
            platform.yellowdog.pools.resize(pool.id, size)
    assert platform.yellowdog.pools.get(pool.id).expected_nodes == 1


def test_a_node_that_is_shut_down_goes_and_no_other_comes(platform: Platform) -> None:
    pool = platform.pool(2)
    going, staying = nodes_of(platform, pool, 2)
    platform.yellowdog.nodes.shut_down(going.id)
    assert [node.id for node in nodes_of(platform, pool, 1)] == [staying.id]
    platform.clock.sleep(0.5)
    assert [node.id for node in nodes_of(platform, pool, 1)] == [staying.id]
    gone = platform.until(
        lambda: platform.yellowdog.compute.instances(pool.compute_requirement_id),
        lambda seen: any(it.state is InstanceState.TERMINATED for it in seen),
    )
    assert {it.key.instance_id for it in gone if it.state.ended} == {going.instance_id}


def test_a_machine_that_is_deprovisioned_goes_with_its_node(platform: Platform) -> None:
    pool = platform.pool(2)
    going, staying = nodes_of(platform, pool, 2)
    instances = platform.yellowdog.compute.instances(pool.compute_requirement_id)
    key = next(it.key for it in instances if it.key.instance_id == going.instance_id)
    platform.yellowdog.compute.deprovision(pool.compute_requirement_id, [key])
    assert [node.id for node in nodes_of(platform, pool, 1)] == [staying.id]


def test_shut_down_it_lets_its_tasks_end_and_takes_its_machines_with_it(platform: Platform) -> None:
    pool = platform.pool()
    requirement = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    (task,) = platform.yellowdog.tasks.add(requirement.groups[0].id, [new_task("t-1", 0.3)])
    platform.until(lambda: platform.yellowdog.tasks.get(task.id), lambda now: now.started is not None)
    platform.yellowdog.pools.shut_down(pool.id)
    platform.yellowdog.pools.shut_down(pool.id)
    ended = platform.until(lambda: platform.yellowdog.tasks.get(task.id), lambda now: now.state.ended)
    assert ended.state.value == "completed"
    platform.until(
        lambda: platform.yellowdog.pools.get(pool.id), lambda now: now.state is WorkerPoolState.TERMINATED
    )
    machines = platform.until(
        lambda: platform.yellowdog.compute.get(pool.compute_requirement_id), lambda now: now.state.ended
    )
    assert machines.state is ComputeRequirementState.TERMINATED


def test_terminated_machines_take_pool_and_tasks_with_them(platform: Platform) -> None:
    pool = platform.pool()
    requirement = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    (task,) = platform.yellowdog.tasks.add(requirement.groups[0].id, [new_task("t-1")])
    platform.until(lambda: platform.yellowdog.tasks.get(task.id), lambda now: now.started is not None)
    compute = platform.yellowdog.compute
    for _ in range(2):
        assert compute.terminate(pool.compute_requirement_id).state in (
            ComputeRequirementState.TERMINATING,
            ComputeRequirementState.TERMINATED,
        )
    platform.until(lambda: compute.get(pool.compute_requirement_id), lambda now: now.state.ended)
    assert all(it.state.ended for it in compute.instances(pool.compute_requirement_id))
    platform.until(
        lambda: platform.yellowdog.tasks.get(task.id), lambda now: now.state.ended or now.state.waiting
    )
    platform.until(lambda: platform.yellowdog.pools.get(pool.id), lambda now: now.state.ended)
    assert compute.terminate(pool.compute_requirement_id).state is ComputeRequirementState.TERMINATED


def test_the_name_of_a_pool_that_has_ended_is_free(platform: Platform) -> None:
    first = platform.pool()
    platform.yellowdog.compute.terminate(first.compute_requirement_id)
    platform.yellowdog.pools.shut_down(first.id)
    platform.until(
        lambda: platform.yellowdog.compute.get(first.compute_requirement_id), lambda now: now.state.ended
    )
    platform.until(
        lambda: platform.yellowdog.pools.get(first.id), lambda now: now.state is WorkerPoolState.TERMINATED
    )
    second = platform.pool(name=first.name)
    assert second.id != first.id
    found = platform.yellowdog.pools.find(platform.namespace, first.name)
    assert [each.id for each in found] == [first.id, second.id]
