"""The world keeps its indexes, whatever order and way its records came in."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Pool, Requirement
from tests.unit.local_platform.engine import invariants
from tests.unit.local_platform.engine.bench import Bench, group_spec
from tests.unit.local_platform.engine.bounded_engine import all_records


def test_names_lead_to_ids_oldest_first() -> None:
    bench = Bench(names="free")
    first, second = bench.requirement(name="same"), bench.requirement(name="same")
    world = bench.engine.world
    assert world.ids_named(Requirement.kind, "space", "same") == [first.id, second.id]
    assert world.ids_named(Pool.kind, "space", "same") == []
    assert world.ids_named(Requirement.kind, "other", "same") == []


def test_groups_are_named_within_their_requirement() -> None:
    bench = Bench()
    one, two = bench.requirement(group_spec("a")), bench.requirement(group_spec("a"))
    world = bench.engine.world
    assert world.ids_named("group", one.id, "a") == one.group_ids
    assert world.ids_named("group", two.id, "a") == two.group_ids


def test_a_namespace_comes_into_being_once() -> None:
    bench = Bench()
    bench.requirement()
    bench.pool(1, "space/node")
    assert [namespace.name for namespace in bench.engine.world.namespaces.values()] == ["space"]


def test_each_change_is_handed_out_once_and_the_latest_counts() -> None:
    bench = Bench()
    engine = bench.engine
    requirement = engine.requirements.submit(
        {"namespace": "space", "name": "r", "taskGroups": [group_spec("a")]}
    )
    engine.settle()
    changes = engine.take_changes()
    assert [kind for kind, _ in changes] == ["namespace", "requirement", "group"]
    assert changes[("requirement", requirement.id)] is requirement
    assert engine.take_changes() == {}


def test_what_was_dropped_is_handed_out_as_nothing() -> None:
    bench = Bench()
    namespace = bench.do(lambda e: e.templates.add_namespace("mine"))
    bench.engine.templates.delete_namespace(namespace.id)
    assert bench.engine.take_changes() == {("namespace", namespace.id): None}


def test_a_loaded_world_has_the_same_indexes() -> None:
    bench = Bench()
    bench.template("local/scarce", capacity=3)
    pool = bench.pool(2, "local/scarce", maxNodes=6)
    bench.advance()
    group = bench.group(6, maximumTaskRetries=1)
    bench.finish(bench.running(group)[0], 1)
    bench.do(lambda e: e.pools.shut_down_node(bench.nodes(pool)[0].id))
    old = bench.engine.world
    bench.crash()
    new = bench.engine.world
    invariants.check(bench)
    assert new is not old
    assert new.machines_made == old.machines_made
    assert new.group_ages == old.group_ages
    assert list(new.short_computes) == list(old.short_computes) != []
    assert set(new.hungry) == set(old.hungry)


def test_loading_notes_no_change() -> None:
    bench = Bench()
    bench.pool(1)
    bench.advance()
    bench.group(2)
    world = bench.engine.world
    fresh = Bench().engine.world
    fresh.load(all_records(world))
    assert (fresh.changed, fresh.effects, len(fresh.unsettled)) == ({}, [], 0)
