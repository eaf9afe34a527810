"""The tables of states hold every word of the SDK, and a word that is new is a value and no crash."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import pytest
from yellowdog_client import model

from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.task import TaskState
from raydog_resources.gateways.task_group import TaskGroupState
from raydog_resources.gateways.work_requirement import WorkRequirementState
from raydog_resources.gateways.worker_pool import WorkerPoolState

TABLES: list[tuple[Mapping[str, Enum], type[Enum]]] = [
    (states.WORK_REQUIREMENT, model.WorkRequirementStatus),
    (states.TASK_GROUP, model.TaskGroupStatus),
    (states.TASK, model.TaskStatus),
    (states.WORKER_POOL, model.WorkerPoolStatus),
    (states.NODE, model.NodeStatus),
    (states.WORKER, model.WorkerStatus),
    (states.COMPUTE_REQUIREMENT, model.ComputeRequirementStatus),
    (states.INSTANCE, model.InstanceStatus),
]


@pytest.mark.parametrize(("table", "theirs"), TABLES, ids=[theirs.__name__ for _, theirs in TABLES])
def test_a_table_has_all_words_of_the_sdk_and_no_others(
    table: Mapping[str, Enum], theirs: type[Enum]
) -> None:
    assert set(table) == {word.value for word in theirs}


@pytest.mark.parametrize(("table", "theirs"), TABLES, ids=[theirs.__name__ for _, theirs in TABLES])
def test_every_state_of_ours_has_a_word(table: Mapping[str, Enum], theirs: type[Enum]) -> None:
    ours = type(next(iter(table.values())))
    assert {state for state in ours if state.name != "UNKNOWN"} <= set(table.values())


def test_what_counts_as_ended_is_what_the_sdk_says_has_finished() -> None:
    for word in model.WorkRequirementStatus:
        assert states.WORK_REQUIREMENT[word.value].ended is word.finished
    for task_word in model.TaskStatus:
        assert states.TASK[task_word.value].ended is task_word.finished
        assert states.TASK[task_word.value].waiting is task_word.waiting
    for pool_word in model.WorkerPoolStatus:
        assert states.WORKER_POOL[pool_word.value].ended is pool_word.finished
    for node_word in model.NodeStatus:
        assert states.NODE[node_word.value].ended is node_word.gone
    for group_word in model.TaskGroupStatus:
        assert states.TASK_GROUP[group_word.value].ended is group_word.terminated


class Newer(Enum):
    PAUSED = "PAUSED"


@pytest.mark.parametrize("word", [None, Newer.PAUSED])
def test_no_word_and_a_new_word_are_unknown(word: Enum | None) -> None:
    assert states.ours(word, states.TASK, TaskState.UNKNOWN) is TaskState.UNKNOWN


def test_what_is_unknown_is_never_taken_for_an_end() -> None:
    assert not WorkRequirementState.UNKNOWN.ended
    assert not TaskGroupState.UNKNOWN.ended
    assert not TaskState.UNKNOWN.ended
    assert not WorkerPoolState.UNKNOWN.ended
    assert not NodeState.UNKNOWN.ended


def test_our_state_has_one_word_to_ask_with() -> None:
    assert states.theirs(WorkerPoolState.SHUTTING_DOWN, states.WORKER_POOL) == "SHUTDOWN"
    for state in TaskState:
        if state is not TaskState.UNKNOWN:
            assert states.TASK[states.theirs(state, states.TASK)] is state


def test_the_unknown_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no word"):
        states.theirs(TaskState.UNKNOWN, states.TASK)
