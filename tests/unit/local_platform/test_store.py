from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from raydog_resources.local_platform.engine.records import (
    Compute,
    Namespace,
    Node,
    NodeShape,
    Record,
    Task,
    Worker,
)
from raydog_resources.local_platform.store import Store, StoreRefused


def _task(ident: str, status: str = "READY") -> Task:
    return Task(
        id=ident,
        group_id="g",
        requirement_id="r",
        number=1,
        name="t",
        spec={"taskData": "é"},
        created=1.5,
        status=status,
    )


def _saved(path: Path, *records: Record) -> None:
    store = Store(path)
    store.save({(record.kind, record.id): record for record in records})
    store.close()


def test_what_was_saved_is_loaded_in_the_order_kinds_depend_on_each_other(tmp_path: Path) -> None:
    node = Node(
        id="n", pool_id="p", instance_id="i", registered=1.0, changed=2.0, workers=[Worker("w", "t1")]
    )
    compute = Compute(
        id="c",
        namespace="ns",
        name="c",
        tag=None,
        template_id="x",
        shape=NodeShape(cpus=3),
        usage={},
        target=1,
        created=1.0,
        changed=1.0,
    )
    records: list[Record] = [_task("t1"), node, compute, Namespace("id", "ns")]
    _saved(tmp_path / "db", *records)
    loaded = list(Store(tmp_path / "db").load())
    assert sorted(loaded, key=lambda r: r.kind) == sorted(records, key=lambda r: r.kind)
    assert loaded.index(compute) < loaded.index(node)


def test_a_record_is_replaced_in_place_and_a_dropped_one_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    first, second = _task("t1"), _task("t2")
    store.save({("task", "t1"): first, ("task", "t2"): second})
    first.status = "COMPLETED"
    store.save({("task", "t1"): first, ("task", "t2"): None})
    assert list(store.load()) == [first]
    third = _task("t3")
    store.save({("task", "t3"): third, ("task", "t1"): first})
    assert [record.id for record in store.load()] == ["t1", "t3"], (
        "the oldest comes first, also when it changed last"
    )


def test_a_step_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    broken = _task("t2")
    broken.spec = {"taskData": object()}
    with pytest.raises(TypeError):
        store.save({("task", "t1"): _task("t1"), ("task", "t2"): broken})
    assert list(store.load()) == []
    store.save({("task", "t1"): _task("t1")})
    assert len(list(store.load())) == 1


def test_the_database_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    Store(tmp_path / "db").close()
    assert (tmp_path / "db").stat().st_mode & 0o777 == 0o600


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreRefused, match="version 99"):
        Store(tmp_path / "db")
