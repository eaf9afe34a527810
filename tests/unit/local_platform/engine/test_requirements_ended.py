"""A work requirement is held, finished and cancelled."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import AbortRun
from raydog_resources.local_platform.engine.records import Requirement
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench, group_spec


def test_finishing_lets_all_tasks_run_and_takes_no_more(bench: Bench) -> None:
    group = bench.group(3, finishIfAllTasksFinished=False)
    requirement = bench.engine.world.requirements[group.requirement_id]
    bench.transition(requirement, "FINISHING")
    assert (requirement.status, group.status) == ("FINISHING", "FINISHING")
    with pytest.raises(Refusal, match="FINISHING"):
        bench.tasks(group)
    while running := bench.running(group):
        bench.finish(running[0])
    assert bench.statuses(group) == ["COMPLETED"] * 3
    assert (requirement.status, group.status) == ("COMPLETED", "COMPLETED")


def test_finishing_with_nothing_to_do_completes_at_once(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    bench.transition(requirement, "FINISHING")
    assert (requirement.status, bench.groups_of(requirement)[0].status) == ("COMPLETED", "COMPLETED")
    empty = bench.requirement()
    bench.transition(empty, "FINISHING")
    assert empty.status == "COMPLETED"


def test_finishing_from_held_runs_what_was_held(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    bench.transition(requirement, "HELD")
    bench.tasks(bench.groups_of(requirement)[0])
    bench.transition(requirement, "FINISHING")
    assert bench.statuses(bench.groups_of(requirement)[0]) == ["EXECUTING"]


def test_cancelling_without_abort_lets_running_tasks_end(bench: Bench) -> None:
    group = bench.group(3)
    requirement = bench.engine.world.requirements[group.requirement_id]
    bench.transition(requirement, "CANCELLING")
    assert (requirement.status, group.status) == ("CANCELLING", "CANCELLING")
    assert bench.statuses(group) == ["EXECUTING", "EXECUTING", "CANCELLED"]
    first, second = bench.running(group)
    bench.finish(first)
    bench.finish(second, 1)
    assert bench.statuses(group) == ["COMPLETED", "FAILED", "CANCELLED"]
    assert (requirement.status, group.status) == ("CANCELLED", "CANCELLED")


def test_cancelling_with_abort_stops_running_tasks(bench: Bench) -> None:
    bench.held = {AbortRun}
    group = bench.group(3)
    requirement = bench.engine.world.requirements[group.requirement_id]
    bench.transition(requirement, "CANCELLING", abort=True)
    assert bench.statuses(group) == ["EXECUTING", "EXECUTING", "CANCELLED"]
    assert all(task.abort_requested == bench.clock.now() for task in bench.running(group))
    assert bench.carry_out(AbortRun) == 2
    assert bench.statuses(group) == ["ABORTED", "ABORTED", "CANCELLED"]
    assert requirement.status == "CANCELLED"


def test_a_cancelled_task_is_not_tried_again(bench: Bench) -> None:
    group = bench.group(1, maximumTaskRetries=3)
    bench.transition(bench.engine.world.requirements[group.requirement_id], "CANCELLING")
    bench.finish(bench.running(group)[0], 1)
    assert bench.statuses(group) == ["FAILED"]


def test_cancelling_a_held_requirement(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"))
    bench.transition(requirement, "HELD")
    bench.tasks(bench.groups_of(requirement)[0])
    bench.transition(requirement, "CANCELLING")
    assert requirement.status == "CANCELLED"
    assert bench.statuses(bench.groups_of(requirement)[0]) == ["CANCELLED"]


def reach(bench: Bench, status: str) -> Requirement:
    """A requirement with a running task in that status."""
    group = bench.group(1)
    requirement = bench.engine.world.requirements[group.requirement_id]
    if status in ("HELD", "FINISHING", "CANCELLING"):
        bench.transition(requirement, status)
    elif status == "CANCELLED":
        bench.transition(requirement, "CANCELLING", abort=True)
    elif status in ("COMPLETED", "FAILED"):
        bench.finish(bench.running(group)[0], 0 if status == "COMPLETED" else 1)
    assert requirement.status == status
    return requirement


@pytest.mark.parametrize(
    ("current", "legal"),
    [
        ("RUNNING", {"RUNNING", "HELD", "FINISHING", "CANCELLING"}),
        ("HELD", {"HELD", "RUNNING", "FINISHING", "CANCELLING"}),
        ("FINISHING", {"CANCELLING"}),
        ("CANCELLING", set()),
        ("COMPLETED", set()),
        ("FAILED", set()),
        ("CANCELLED", set()),
    ],
)
def test_the_steps_there_are_and_no_others(bench: Bench, current: str, legal: set[str]) -> None:
    for wanted in ("RUNNING", "HELD", "FINISHING", "CANCELLING", "CANCELLED", "COMPLETED", "FAILED", "x"):
        requirement = reach(bench, current)
        if wanted in legal:
            bench.transition(requirement, wanted)
            assert requirement.status == wanted
            bench.transition(requirement, "CANCELLING", abort=True) if wanted != "CANCELLING" else None
        else:
            with pytest.raises(Refusal) as caught:
                bench.transition(requirement, wanted)
            assert (caught.value.status, caught.value.error_type) == (
                403,
                "InvalidWorkRequirementStatusException",
            )
            assert bench.engine.take_changes() == {}
        for task in list(bench.engine.world.tasks.values()):
            bench.finish(task)
