"""A state newer than the SDK is read as unknown while we read, and refused as ever for everybody else."""

from __future__ import annotations

from threading import Thread

import pytest
from cattrs.errors import BaseValidationError
from yellowdog_client import model
from yellowdog_client.common.json import Json

from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.task import TaskState
from raydog_resources.gateways.yellowdog_sdk_newer_values import newer_values_allowed, teach_the_models
from raydog_resources.gateways.yellowdog_translation_pools import node
from raydog_resources.gateways.yellowdog_translation_work import task_group

NODES = {"items": [{"id": "n1", "status": "RUNNING"}, {"id": "n2", "status": "HIBERNATING"}]}


@pytest.fixture(autouse=True)
def _taught() -> None:
    teach_the_models()


def test_one_new_word_does_not_hide_the_rest_of_a_list() -> None:
    with newer_values_allowed():
        answer = Json.load(NODES, model.Slice[model.Node])
    assert [node(each).state for each in answer.items or ()] == [NodeState.RUNNING, NodeState.UNKNOWN]


def test_a_new_word_as_a_key_is_counted_as_unknown() -> None:
    document = {
        "id": "g",
        "name": "g",
        "runSpecification": {"taskTypes": ["bash"]},
        "taskSummary": {"statusCounts": {"EXECUTING": 1, "DREAMING": 2, "PONDERING": 3}},
    }
    with newer_values_allowed():
        answer = Json.load(document, model.TaskGroup)
    assert task_group(answer).task_counts == {TaskState.EXECUTING: 1, TaskState.UNKNOWN: 5}


def test_what_is_read_and_written_back_keeps_its_word() -> None:
    with newer_values_allowed():
        answer = Json.load({"id": "n", "status": "HIBERNATING"}, model.Node)
    assert Json.dump(answer) == {"id": "n", "status": "HIBERNATING"}


def test_outside_the_sdk_is_as_strict_as_it_was() -> None:
    with newer_values_allowed():
        Json.load(NODES, model.Slice[model.Node])
    with pytest.raises(BaseValidationError):
        Json.load(NODES, model.Slice[model.Node])
    with pytest.raises(ValueError, match="HIBERNATING"):
        Json.load("HIBERNATING", model.NodeStatus)


def test_another_thread_does_not_become_lenient_with_us() -> None:
    seen: list[str] = []

    def strict() -> None:
        try:
            Json.load(NODES, model.Slice[model.Node])
        except BaseValidationError:
            seen.append("refused")

    with newer_values_allowed():
        other = Thread(target=strict)
        other.start()
        other.join(10)
    assert seen == ["refused"]


def test_known_words_stay_the_members_they_were() -> None:
    with newer_values_allowed():
        answer = Json.load({"id": "n", "status": "LATE"}, model.Node)
    assert answer.status is model.NodeStatus.LATE
    assert len(model.NodeStatus) == 5
