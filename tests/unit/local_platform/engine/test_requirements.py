"""A work requirement is submitted and extended."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.records import Json, Requirement
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench, group_spec, name_is_free


def as_sent(bench: Bench, requirement: Requirement, *more: Json, **changes: Any) -> Json:
    """What a client that has read the requirement sends back."""
    groups = [{**group.spec, "id": group.id} for group in bench.groups_of(requirement)]
    return {
        "id": requirement.id,
        "namespace": requirement.namespace,
        "name": requirement.name,
        "tag": requirement.tag,
        "priority": requirement.priority,
        "taskGroups": [*groups, *more],
        **changes,
    }


def refused(bench: Bench, body: Json, words: str) -> Refusal:
    """The update is refused and has changed nothing."""
    return bench.refused(lambda e: e.requirements.update(body), words)


def test_ids_of_groups_hang_on_the_requirements_and_keep_the_order(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("b"), group_spec("a"), tag="owner", priority=3)
    uuid = requirement.id.rsplit(":", 1)[1]
    assert requirement.group_ids == [f"ydid:taskgrp:000000:{uuid}:1", f"ydid:taskgrp:000000:{uuid}:2"]
    assert [group.name for group in bench.groups_of(requirement)] == ["b", "a"]
    assert (requirement.tag, requirement.priority, requirement.status) == ("owner", 3.0, "RUNNING")


def test_a_requirement_may_have_a_thousand_groups(bench: Bench) -> None:
    requirement = bench.requirement(*(group_spec(f"g{number}") for number in range(1_000)))
    assert requirement.group_ids[-1].endswith(":1000")


def test_its_namespace_comes_into_being(bench: Bench) -> None:
    body = {"namespace": "elsewhere", "name": "r", "taskGroups": []}
    bench.do(lambda e: e.requirements.submit(body))
    assert "elsewhere" in {namespace.name for namespace in bench.engine.world.namespaces.values()}


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([group_spec("a"), group_spec("a")], r"taskGroups\[1\]\.name: 'a' already exists"),
        ([group_spec("a", dependencies=["b"])], r"taskGroups\[0\]\.dependencies: 'b'"),
        ([group_spec("a", dependencies=["a"])], r"taskGroups\[0\]\.dependencies: 'a'"),
        ([group_spec("a", dependencies=["b"]), group_spec("b", dependencies=["a"])], "circle.*a, b"),
        ([group_spec("a", taskTypes=[])], r"taskGroups\[0\]\.runSpecification\.taskTypes"),
        ([group_spec(f"g{number}") for number in range(1_001)], "taskGroups: 1001 groups"),
    ],
)
def test_groups_that_make_no_sense_are_refused(groups: list[Json], words: str) -> None:
    bench = Bench()
    with pytest.raises(Refusal, match=words) as caught:
        bench.requirement(*groups)
    assert (caught.value.status, caught.value.error_type) == (400, "InvalidRequestException")
    assert bench.engine.take_changes() == {}
    assert bench.stored == {}


@pytest.mark.parametrize(
    ("rule", "beside_live", "after_end"),
    [("free", True, True), ("live", False, True), ("ever", False, False)],
)
def test_the_rule_for_names(rule: str, beside_live: bool, after_end: bool) -> None:
    bench = Bench(names=rule)

    first = bench.requirement(name="same")
    assert name_is_free(lambda: bench.requirement(name="same")) is beside_live
    for requirement in list(bench.engine.world.requirements.values()):
        bench.transition(requirement, "CANCELLING")
    assert first.status == "CANCELLED"
    assert name_is_free(lambda: bench.requirement(name="same")) is after_end


def test_a_name_is_free_in_another_namespace(bench: Bench) -> None:
    bench.requirement(name="same")
    other = bench.do(lambda e: e.requirements.submit({"namespace": "other", "name": "same"}))
    assert bench.engine.requirements.get_named("other", "same") is other


def test_the_live_one_of_a_name_is_found_before_those_that_ended() -> None:
    bench = Bench(names="free")
    live, ended = bench.requirement(name="same"), bench.requirement(name="same")
    bench.transition(ended, "CANCELLING")
    assert bench.engine.requirements.get_named("space", "same") is live
    bench.transition(live, "CANCELLING")
    assert bench.engine.requirements.get_named("space", "same") is ended


@pytest.mark.parametrize("look_up", ["get", "get_named"])
def test_an_unknown_one_is_not_found(bench: Bench, look_up: str) -> None:
    arguments = ["ydid:workreq:x"] if look_up == "get" else ["space", "x"]
    with pytest.raises(Refusal, match="not found") as caught:
        getattr(bench.engine.requirements, look_up)(*arguments)
    assert caught.value.status == 404


def test_a_group_is_added_and_the_others_keep_their_ids(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    before = list(requirement.group_ids)
    bench.do(lambda e: e.requirements.update(as_sent(bench, requirement, group_spec("b"))))
    assert requirement.group_ids[:1] == before
    added = bench.groups_of(requirement)[1]
    assert (added.name, added.status) == ("b", "RUNNING")
    bench.tasks(added)
    assert bench.statuses(added) == ["EXECUTING"]


def test_a_group_added_to_a_held_requirement_is_held_too(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    bench.transition(requirement, "HELD")
    bench.do(lambda e: e.requirements.update(as_sent(bench, requirement, group_spec("b"))))
    added = bench.groups_of(requirement)[1]
    bench.tasks(added)
    assert (added.status, bench.statuses(added)) == ("HELD", ["PENDING"])
    bench.transition(requirement, "RUNNING")
    assert bench.statuses(added) == ["EXECUTING"]


def test_tags_and_priorities_follow_an_update_and_nothing_else(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a", tag="old", maxWorkers=2))
    body = as_sent(bench, requirement, tag="new", priority=7)
    body["taskGroups"] = [group_spec("a", tag="newer", priority=5, maxWorkers=9)]
    bench.do(lambda e: e.requirements.update(body))
    spec = bench.groups_of(requirement)[0].spec
    assert (requirement.tag, requirement.priority) == ("new", 7.0)
    assert (spec["tag"], spec["priority"], spec["runSpecification"]["maxWorkers"]) == ("newer", 5, 2)


def test_a_group_cannot_be_removed(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"), group_spec("b"))
    body = as_sent(bench, requirement)
    body["taskGroups"] = body["taskGroups"][:1]
    assert refused(bench, body, "group 'b' is missing").status == 400


def test_a_wrong_group_id_is_refused_before_anything_changes(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"), group_spec("b"))
    body = as_sent(bench, requirement)
    body["taskGroups"][0]["tag"] = "changed"
    body["taskGroups"][1]["id"] = body["taskGroups"][0]["id"]
    refused(bench, body, "group 'b' has id")


def test_a_requirement_cannot_be_renamed(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    refused(bench, as_sent(bench, requirement, name="other"), "name: .*cannot be changed")
    refused(bench, as_sent(bench, requirement, namespace="other"), "cannot be changed")


@pytest.mark.parametrize("ending", ["FINISHING", "CANCELLING"])
def test_a_requirement_that_ends_cannot_be_changed(bench: Bench, ending: str) -> None:
    requirement = bench.requirement(group_spec("a"))
    bench.tasks(bench.groups_of(requirement)[0])
    bench.transition(requirement, ending)
    refusal = refused(bench, as_sent(bench, requirement, group_spec("b")), ending)
    assert (refusal.status, refusal.error_type) == (403, "InvalidWorkRequirementStatusException")


def test_an_unknown_requirement_cannot_be_changed(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    assert refused(bench, as_sent(bench, requirement, id="ydid:workreq:x"), "not found").status == 404
