"""Templates, sources and namespaces are kept, listed, changed and forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.records import Json, NodeShape
from tests.unit.local_platform.engine.bench import Bench


def body(name: str = "mine", **more: Any) -> Json:
    return {"type": "x.ComputeRequirementStaticTemplate", "namespace": "space", "name": name, **more}


def source(name: str = "source", **more: Any) -> Json:
    return {"namespace": "space", "source": {"type": "x.SimulatorComputeSource", "name": name}, **more}


def update_refused(bench: Bench, sent: Json) -> None:
    bench.refused(lambda e: e.templates.update(sent), "cannot be changed")


def update_of_source_refused(bench: Bench, sent: Json) -> None:
    bench.refused(lambda e: e.templates.update_source(sent), "cannot be changed")


# Built-in


def test_a_template_of_the_platform_is_installed_once() -> None:
    bench = Bench()
    bench.template("local/node", cpus=2.0)
    template = bench.engine.templates.get_named("local", "node")
    assert (template.built_in, template.shape.cpus, template.spec["name"]) == (True, 2.0, "node")
    before = dict(bench.stored)
    bench.template("local/node", cpus=2.0)
    assert bench.stored == before
    assert len(bench.engine.world.templates) == 1


def test_a_new_shape_counts_for_new_machines_only() -> None:
    bench = Bench()
    bench.template("local/node", cpus=2.0)
    old = bench.compute(1)
    bench.template("local/node", cpus=8.0)
    new = bench.compute(1)
    assert (old.shape.cpus, new.shape.cpus) == (2.0, 8.0)
    bench.crash()
    assert bench.look(old).shape.cpus == 2.0
    assert bench.engine.templates.get_named("local", "node").shape.cpus == 8.0


def test_what_belongs_to_the_platform_is_neither_changed_nor_deleted() -> None:
    bench = Bench()
    bench.template("local/node")
    template = bench.engine.templates.get_named("local", "node")
    words = "'local/node' belongs to the platform itself"
    assert bench.refused(lambda e: e.templates.delete(template.id), words).status == 400
    sent = {**template.spec, "id": template.id, "description": "mine"}
    assert bench.refused(lambda e: e.templates.update(sent), words).status == 400


# A client's


def test_a_clients_template_makes_machines_of_the_default_shape() -> None:
    bench = Bench()
    template = bench.do(lambda e: e.templates.add(body()))
    assert (template.shape, template.built_in) == (NodeShape(), False)
    assert template.spec["type"] == "x.ComputeRequirementStaticTemplate"
    assert bench.engine.templates.get_named("space", "mine") is template
    assert bench.compute(1, "space/mine").template_id == template.id


def test_without_a_namespace_it_is_in_the_default_one() -> None:
    bench = Bench()
    template = bench.do(lambda e: e.templates.add({"type": "x", "name": "mine"}))
    assert (template.namespace, template.spec["namespace"]) == ("default", "default")


def test_a_name_is_given_once_per_namespace() -> None:
    bench = Bench()
    bench.do(lambda e: e.templates.add(body()))
    bench.refused(lambda e: e.templates.add(body()), "'mine' already exists in 'space'")
    bench.do(lambda e: e.templates.add(body(namespace="other")))


def test_all_but_the_name_can_be_changed() -> None:
    bench = Bench()
    template = bench.do(lambda e: e.templates.add(body()))
    bench.do(lambda e: e.templates.update(body(id=template.id, description="better")))
    assert template.spec["description"] == "better"
    for change in ({"name": "other"}, {"namespace": "other"}):
        update_refused(bench, {**body(id=template.id), **change})
    assert bench.refused(lambda e: e.templates.update(body(id="x")), "'x' not found").status == 404


def test_a_deleted_template_leaves_its_name_and_its_machines() -> None:
    bench = Bench()
    template = bench.do(lambda e: e.templates.add(body()))
    compute = bench.compute(1, "space/mine")
    bench.do(lambda e: e.templates.delete(template.id))
    assert ("template", template.id) not in bench.stored
    assert bench.refused(lambda e: e.templates.get(template.id), "not found").status == 404
    assert bench.refused(lambda e: e.templates.get_named("space", "mine"), "space/mine").status == 404
    bench.advance(10.0)
    assert compute.status == "RUNNING"
    bench.do(lambda e: e.templates.add(body()))


# Sources


def test_a_source_is_kept_changed_and_forgotten() -> None:
    bench = Bench()
    kept = bench.do(lambda e: e.templates.add_source(source()))
    assert bench.engine.templates.get_named_source("space", "source") is kept
    assert bench.engine.templates.get_source(kept.id) is kept
    bench.refused(lambda e: e.templates.add_source(source()), "already exists")
    bench.do(lambda e: e.templates.update_source(source(id=kept.id, description="better")))
    assert kept.spec["description"] == "better"
    update_of_source_refused(bench, source("other", id=kept.id))
    update_of_source_refused(bench, source(id=kept.id, namespace="other"))
    bench.do(lambda e: e.templates.delete_source(kept.id))
    assert bench.refused(lambda e: e.templates.get_source(kept.id), "not found").status == 404
    assert bench.refused(lambda e: e.templates.get_named_source("space", "source"), "not found").status == 404


# Namespaces


def test_a_namespace_is_made_once() -> None:
    bench = Bench()
    namespace = bench.do(lambda e: e.templates.add_namespace("mine"))
    assert bench.engine.templates.get_namespace(namespace.id) is namespace
    bench.refused(lambda e: e.templates.add_namespace("mine"), "'mine' already exists")
    body = {"namespace": "mine", "name": "r"}
    bench.do(lambda e: e.requirements.submit(body))
    assert [n.name for n in bench.engine.world.namespaces.values()] == ["mine"]


def test_only_an_empty_namespace_is_deleted() -> None:
    bench = Bench()
    bench.requirement()
    namespace = next(iter(bench.engine.world.namespaces.values()))
    refusal = bench.refused(lambda e: e.templates.delete_namespace(namespace.id), "'space' is not empty")
    assert (refusal.status, refusal.error_type) == (403, "InvalidNamespaceStatusException")
    empty = bench.do(lambda e: e.templates.add_namespace("empty"))
    bench.do(lambda e: e.templates.delete_namespace(empty.id))
    assert bench.refused(lambda e: e.templates.get_namespace(empty.id), "not found").status == 404
    assert bench.do(lambda e: e.templates.add_namespace("empty")).id != empty.id


@pytest.mark.parametrize("kind", ["template", "source"])
def test_a_namespace_comes_into_being_with_what_is_in_it(kind: str) -> None:
    bench = Bench()
    if kind == "template":
        bench.do(lambda e: e.templates.add(body()))
    else:
        bench.do(lambda e: e.templates.add_source(source()))
    assert [namespace.name for namespace in bench.engine.world.namespaces.values()] == ["space"]
