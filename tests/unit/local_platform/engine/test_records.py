"""Records go through their documents and come back the same."""

from __future__ import annotations

import json

import pytest

from raydog_resources.local_platform.engine.records import KINDS, from_document, to_document
from tests.unit.local_platform.engine.bench import Bench
from tests.unit.local_platform.engine.bounded_engine import all_records


@pytest.fixture
def bench() -> Bench:
    """A world with something of every kind, and a bit of everything in it."""
    bench = Bench()
    bench.pool(2, workerTag="red", createNodeWorkers={"targetType": "PER_NODE", "targetCount": 2})
    bench.advance()
    group = bench.group(3, maximumTaskRetries=1)
    bench.finish(bench.running(group)[0], 1)
    bench.do(lambda e: e.templates.add_source({"namespace": "space", "source": {"name": "s"}}))
    return bench


def test_every_kind_comes_back_as_it_was(bench: Bench) -> None:
    records = list(all_records(bench.engine.world))
    assert {record.kind for record in records} == set(KINDS)
    for record in records:
        document = json.loads(json.dumps(to_document(record)))
        assert from_document(record.kind, document) == record


def test_kinds_are_read_back_after_what_they_belong_to() -> None:
    order = list(KINDS)
    for later, earlier in (
        ("group", "requirement"),
        ("task", "group"),
        ("pool", "compute"),
        ("instance", "compute"),
        ("node", "pool"),
        ("node", "instance"),
    ):
        if (later, earlier) != ("pool", "compute"):
            assert order.index(later) > order.index(earlier)


def test_a_document_is_not_the_record(bench: Bench) -> None:
    node = next(iter(bench.engine.world.nodes.values()))
    document = to_document(node)
    document["status"] = "LOST"
    document["workers"][0]["task_id"] = "other"
    assert (node.status, node.workers[0].task_id) == ("RUNNING", node.workers[0].task_id)
    assert node.workers[0].task_id != "other"


def test_an_instances_key_is_short_and_its_own(bench: Bench) -> None:
    assert [instance.key for instance in bench.engine.world.instances.values()] == ["n1", "n2"]
