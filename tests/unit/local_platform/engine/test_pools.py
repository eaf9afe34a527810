"""A worker pool is provisioned and lives."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.effects import BootMachine, HaltMachine
from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench, name_is_free


def usage(size: int = 1, **more: Any) -> Json:
    return {"templateId": "local/node", "requirementName": "p", "targetInstanceCount": size, **more}


# Provisioned


def test_a_pool_and_its_compute_requirement_have_one_name() -> None:
    bench = Bench()
    pool = bench.pool(2, name="workers", workerTag="red")
    compute = bench.compute_of(pool)
    assert (compute.name, compute.namespace, compute.pool_id) == ("workers", "space", pool.id)
    assert (pool.id[:14], compute.id[:13]) == ("ydid:wrkrpool:", "ydid:compreq:")
    assert (pool.status, pool.awaiting_nodes, pool.properties["workerTag"]) == ("PENDING", True, "red")
    assert (compute.status, compute.target, len(bench.instances(pool))) == ("PROVISIONING", 2, 2)


def test_without_a_namespace_it_is_in_its_templates() -> None:
    bench = Bench()
    bench.template("local/node")
    pool = bench.do(lambda e: e.pools.provision(usage(), {}))
    assert bench.engine.pools.get_named("local", "p") is pool


def test_a_template_is_named_by_its_id_too() -> None:
    bench = Bench()
    bench.template("local/node")
    template = bench.engine.templates.get_named("local", "node")
    pool = bench.do(lambda e: e.pools.provision(usage(templateId=template.id), {}))
    assert bench.compute_of(pool).template_id == template.id


def test_a_pool_begins_with_its_smallest_size() -> None:
    pool = Bench().pool(0, minNodes=2)
    assert pool.awaiting_nodes


@pytest.mark.parametrize(
    ("size", "properties", "words"),
    [
        (-1, {}, "targetInstanceCount: -1"),
        (1, {"minNodes": -1}, "minNodes: -1"),
        (1, {"minNodes": 3, "maxNodes": 2}, "maxNodes: 2 is below minNodes 3"),
        (3, {"maxNodes": 2}, "targetInstanceCount: 3 is above maxNodes 2"),
        (1, {"maxNodes": -1}, "maxNodes: -1"),
        (100_001, {}, "targetInstanceCount: 100001"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(size: int, properties: Json, words: str) -> None:
    bench = Bench()
    bench.template("local/node")
    refusal = bench.refused(lambda e: e.pools.provision(usage(size), properties), words)
    assert (refusal.status, refusal.error_type) == (400, "InvalidRequestException")


@pytest.mark.parametrize("template", ["local/other", "elsewhere/node", "node", "ydid:crtmpl:x", ""])
def test_an_unknown_template_is_refused_by_name(template: str) -> None:
    bench = Bench()
    bench.template("local/node")
    words = f"templateId: .*'{template}' not found"
    refusal = bench.refused(lambda e: e.pools.provision(usage(templateId=template), {}), words)
    assert refusal.status == 400


@pytest.mark.parametrize(
    ("rule", "beside_live", "after_end"),
    [("free", True, True), ("live", False, True), ("ever", False, False)],
)
def test_the_rule_for_names(rule: str, beside_live: bool, after_end: bool) -> None:
    bench = Bench(names=rule)
    first = bench.pool(name="same")
    assert name_is_free(lambda: bench.pool(name="same")) is beside_live
    for pool in list(bench.engine.world.pools.values()):
        bench.do(lambda e, ident=pool.id: e.pools.shut_down(ident))  # type: ignore[misc]
    assert first.status == "TERMINATED"
    assert name_is_free(lambda: bench.pool(name="same")) is after_end


def test_a_pool_that_is_shutting_down_still_has_its_name() -> None:
    bench = Bench(names="live")
    bench.held = {HaltMachine}
    pool = bench.ready_pool(name="same")
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert pool.status == "SHUTDOWN"
    bench.refused(lambda e: bench.pool(name="same"), "WorkerPool 'same' already exists")


def test_the_name_of_a_lone_compute_requirement_is_taken_too() -> None:
    bench = Bench()
    bench.compute(requirementName="same")
    bench.refused(lambda e: bench.pool(name="same"), "ComputeRequirement 'same' already exists")


def test_the_live_one_of_a_name_is_found_before_those_that_ended() -> None:
    bench = Bench(names="free")
    live, ended = bench.pool(name="same"), bench.pool(name="same")
    bench.do(lambda e: e.pools.shut_down(ended.id))
    assert bench.engine.pools.get_named("space", "same") is live
    bench.do(lambda e: e.pools.shut_down(live.id))
    assert bench.engine.pools.get_named("space", "same") is ended


def test_what_is_not_there_is_not_found() -> None:
    pools = Bench().engine.pools
    for look_up, arguments in (
        (pools.get, ["ydid:wrkrpool:x"]),
        (pools.get_named, ["space", "x"]),
        (pools.get_node, ["ydid:node:x"]),
        (pools.node_of_worker, ["ydid:worker:x"]),
    ):
        with pytest.raises(Refusal, match="x' not found") as caught:
            look_up(*arguments)
        assert caught.value.status == 404


# Its life


def test_the_life_of_a_pool() -> None:
    bench = Bench()
    pool = bench.pool(1)
    seen = [pool.status]
    bench.advance()
    seen.append(pool.status)
    group = bench.group(1)
    seen.append(pool.status)
    bench.finish(bench.running(group)[0])
    seen.append(pool.status)
    bench.do(lambda e: e.pools.resize(pool.id, 0))
    seen.append(pool.status)
    bench.held = {HaltMachine}
    bench.do(lambda e: e.pools.resize(pool.id, 1))
    bench.advance()
    seen.append(pool.status)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    seen.append(pool.status)
    assert bench.compute_of(pool).status == "TERMINATING"
    bench.carry_out()
    seen.append(pool.status)
    assert bench.compute_of(pool).status == "TERMINATED"
    assert seen == ["PENDING", "IDLE", "RUNNING", "IDLE", "EMPTY", "IDLE", "SHUTDOWN", "TERMINATED"]


def test_nodes_are_awaited_until_all_have_registered() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool = bench.ready_pool()
    assert (pool.awaiting_nodes, bench.engine.pools.nodes_coming(pool)) == (True, 2)
    bench.carry_out()
    assert (pool.awaiting_nodes, bench.engine.pools.nodes_coming(pool)) == (False, 0)
    bench.held = {BootMachine}
    bench.do(lambda e: e.pools.resize(pool.id, 3))
    assert pool.awaiting_nodes
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert not pool.awaiting_nodes


def test_a_node_has_as_many_workers_as_the_pool_says() -> None:
    bench = Bench()
    pool = bench.ready_pool(1, createNodeWorkers={"targetType": "PER_NODE", "targetCount": 3})
    node = bench.nodes(pool)[0]
    assert len({worker.id for worker in node.workers}) == 3
    assert all(bench.engine.pools.node_of_worker(worker.id) is node for worker in node.workers)
    group = bench.group(4)
    assert bench.statuses(group) == ["EXECUTING"] * 3 + ["READY"]
    assert {task.node_id for task in bench.running(group)} == {node.id}
