"""Which marks the fields of each spec bear: what a change of each does is read here."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from raydog_resources.specs.cluster_readiness import ClusterReadinessSpec
from raydog_resources.specs.head_node import HeadNodeSpec
from raydog_resources.specs.marks import AT_CREATION, RENEWED, REPLACES, SECRET, fields_with
from raydog_resources.specs.work_requirement import WorkRequirementSpec
from raydog_resources.specs.worker_nodes import WorkerNodesSpec
from raydog_resources.specs.worker_pool import WorkerPoolSpec

REPLACING: dict[type[BaseModel], set[str]] = {
    WorkRequirementSpec: {"name", "namespace"},
    WorkerPoolSpec: {"name", "namespace", "template", "images"},
    HeadNodeSpec: {"requirement_id", "pool_id", "fingerprint", "auth", "script"},
    WorkerNodesSpec: {"requirement_id"},
    ClusterReadinessSpec: set(),
}


@pytest.mark.parametrize("model", REPLACING)
def test_what_makes_another_thing(model: type[BaseModel]) -> None:
    assert set(fields_with(model, REPLACES)) == REPLACING[model]


@pytest.mark.parametrize("model", REPLACING)
def test_the_token_is_marked_wherever_it_is_an_input(model: type[BaseModel]) -> None:
    assert fields_with(model, SECRET) == (("ray_token",) if "ray_token" in model.model_fields else ())


def test_a_size_is_read_when_a_pool_is_made_and_followed_by_its_workers() -> None:
    assert "nodes" in fields_with(WorkerPoolSpec, AT_CREATION)
    assert "nodes" not in fields_with(WorkerNodesSpec, AT_CREATION)


def test_packaged_scripts_follow_a_renewal_only() -> None:
    holders = [model for model in REPLACING if fields_with(model, RENEWED)]
    assert holders == [HeadNodeSpec, WorkerNodesSpec]


@pytest.mark.parametrize("model", REPLACING)
def test_what_people_may_raise_while_a_thing_lives_is_never_kept_from_it(model: type[BaseModel]) -> None:
    kept = fields_with(model, AT_CREATION)
    assert [
        name for name in ("delete_seconds", "drain_seconds", "on_timeout", "on_remove") if name in kept
    ] == []
