"""A node registers with its workers, drains, and leaves."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Node, Pool
from tests.unit.local_platform.engine.bench import Bench


def one_node(bench: Bench, workers: int = 1) -> tuple[Pool, Node]:
    target = {"targetType": "PER_NODE", "targetCount": workers}
    pool = bench.pool(1, createNodeWorkers=target)
    bench.advance()
    return pool, bench.nodes(pool)[0]


def test_a_node_knows_its_machine_and_the_machine_its_node() -> None:
    bench = Bench()
    pool, node = one_node(bench)
    instance = bench.instances(pool)[0]
    assert (node.instance_id, instance.node_id, node.pool_id) == (instance.id, node.id, pool.id)
    assert bench.engine.nodes.of(instance) is node
    assert (node.status, node.registered, node.idle_since) == (
        "RUNNING",
        bench.clock.now(),
        bench.clock.now(),
    )


def test_a_machine_without_a_pool_has_no_node() -> None:
    bench = Bench()
    compute = bench.compute(1)
    bench.advance()
    assert bench.engine.nodes.of(bench.instances(compute)[0]) is None


def test_a_draining_node_takes_no_task_even_when_a_worker_is_free() -> None:
    bench = Bench()
    pool, node = one_node(bench, workers=2)
    group = bench.group(2)
    bench.do(lambda e: e.nodes.drain(node))
    bench.finish(bench.running(group)[0])
    bench.tasks(group)
    assert bench.statuses(group) == ["COMPLETED", "EXECUTING", "READY"]
    bench.finish(bench.running(group)[0])
    assert (node.status, node.deregistered, bench.nodes(pool)) == ("DEREGISTERED", bench.clock.now(), [])


def test_a_worker_shows_what_it_does() -> None:
    bench = Bench()
    _, node = one_node(bench, workers=2)
    group = bench.group(1)
    task = bench.running(group)[0]
    assert [(w.task_id, w.group_id) for w in node.workers] == [(task.id, group.id), (None, None)]
    assert node.idle_since is None
    bench.advance(3.0)
    bench.finish(task)
    assert [(w.task_id, w.group_id) for w in node.workers] == [(None, None)] * 2
    assert node.idle_since == bench.clock.now()


def test_all_tasks_of_a_lost_node_are_lost() -> None:
    bench = Bench()
    pool, node = one_node(bench, workers=3)
    group = bench.group(2)
    bench.lose(bench.instances(pool)[0])
    assert (node.status, bench.statuses(group)) == ("LOST", ["FAILED", "FAILED"])
    assert all(worker.task_id is None for worker in node.workers)


def test_a_node_that_has_left_can_still_be_looked_up() -> None:
    bench = Bench()
    pool, node = one_node(bench)
    bench.do(lambda e: e.pools.shut_down_node(node.id))
    assert bench.nodes(pool) == []
    assert bench.engine.pools.get_node(node.id) is node
    assert bench.engine.pools.node_of_worker(node.workers[0].id) is node
