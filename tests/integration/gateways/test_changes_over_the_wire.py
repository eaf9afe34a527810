"""Asking for what is so already is no error; what can't be is told with the state the thing is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from raydog_resources.errors import Gone, IllegalState
from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.instance import InstanceKey
from tests.integration.gateways.connecting import Connect
from tests.integration.gateways.scripted_server import Answer, Request, serving

NO = Answer(403, {"errorType": "InvalidWorkRequirementStatusException", "message": "not in that state"})


def refusing(document: dict[str, Any]) -> Callable[[Request], Answer]:
    return lambda request: Answer(200, document) if request.verb == "GET" else NO


def requirement(state: str) -> dict[str, Any]:
    return {"id": "r", "namespace": "ns", "name": "n", "status": state, "taskGroups": []}


@pytest.mark.parametrize(
    ("verb", "state"),
    [("hold", "HELD"), ("resume", "RUNNING"), ("finish", "FINISHING"), ("finish", "COMPLETED")],
)
def test_what_is_so_already_is_no_error(to: Connect, verb: str, state: str) -> None:
    with serving(refusing(requirement(state))) as server:
        assert getattr(to(server.url).work, verb)("r").state.value == state.lower()


@pytest.mark.parametrize("state", ["CANCELLING", "CANCELLED", "COMPLETED", "FAILED"])
def test_what_is_over_needs_no_cancelling(to: Connect, state: str) -> None:
    with serving(refusing(requirement(state))) as server:
        assert to(server.url).work.cancel("r", abort=False).state.value == state.lower()
        assert server.seen("PUT") == ["/work/requirements/r/transition/CANCELLING"]
        assert server.requests[0].query["abort"] == ["False"]


@pytest.mark.parametrize(
    ("verb", "state"), [("hold", "CANCELLED"), ("resume", "FINISHING"), ("finish", "CANCELLING")]
)
def test_what_can_not_be_is_told_with_the_state(to: Connect, verb: str, state: str) -> None:
    with (
        serving(refusing(requirement(state))) as server,
        pytest.raises(
            IllegalState, match=f"work requirement r: it is {state.lower()}.*nothing was changed"
        ) as caught,
    ):
        getattr(to(server.url).work, verb)("r")
    assert caught.value.next_step == "look again when its state has changed"


def test_a_cancellation_begun_without_abort_can_be_given_one(to: Connect) -> None:
    tasks = [
        {"id": "running", "name": "a", "status": "EXECUTING"},
        {"id": "asked", "name": "b", "status": "EXECUTING", "abortRequestedTime": "2026-01-01T00:00:00.000Z"},
        {"id": "over", "name": "c", "status": "COMPLETED"},
    ]

    def answer(request: Request) -> Answer:
        if request.path == "/work/tasks":
            return Answer(200, {"items": tasks})
        if request.path.startswith("/work/tasks/"):
            return Answer(200, {**tasks[0], "abortRequestedTime": "2026-01-01T00:00:01.000Z"})
        return refusing(requirement("CANCELLING"))(request)

    with serving(answer) as server:
        to(server.url).work.cancel("r", abort=True)
        assert server.seen("PUT")[1:] == ["/work/tasks/running/cancel"]
        assert server.requests[-1].query["abort"] == ["True"]


@pytest.mark.parametrize(
    ("verb", "state"),
    [("terminate", "TERMINATING"), ("terminate", "TERMINATED"), ("stop", "STOPPED"), ("start", "RUNNING")],
)
def test_machines_that_are_so_already_are_no_error(to: Connect, verb: str, state: str) -> None:
    with serving(refusing(machines(state))) as server:
        assert getattr(to(server.url).compute, verb)("c").state is ComputeRequirementState[state]


def test_machines_that_can_not_are_told_with_their_state(to: Connect) -> None:
    with (
        serving(refusing(machines("TERMINATED"))) as server,
        pytest.raises(IllegalState, match="compute requirement c: it is terminated"),
    ):
        to(server.url).compute.start("c")


@pytest.mark.parametrize(
    "task",
    [
        {"id": "t", "name": "t", "status": "ABORTED"},
        {"id": "t", "name": "t", "status": "EXECUTING", "abortRequestedTime": "2026-01-01T00:00:00.000Z"},
    ],
)
def test_a_task_that_ends_anyway_needs_no_cancelling(to: Connect, task: dict[str, Any]) -> None:
    with serving(refusing(task)) as server:
        assert to(server.url).tasks.cancel("t", abort=True).id == "t"


def test_a_task_that_can_not_be_cancelled_is_told(to: Connect) -> None:
    with (
        serving(refusing({"id": "t", "name": "t", "status": "UPLOADING"})) as server,
        pytest.raises(IllegalState, match="task t: it is uploading"),
    ):
        to(server.url).tasks.cancel("t", abort=True)


def test_a_change_writes_the_whole_requirement_back(to: Connect) -> None:
    whole = {**requirement("RUNNING"), "tag": "old", "priority": 1.0}
    whole["taskGroups"] = [{"id": "g", "name": "g", "runSpecification": {"taskTypes": ["bash"]}}]

    def answer(request: Request) -> Answer:
        return Answer(200, whole if request.verb == "GET" else request.body)

    with serving(answer) as server:
        changed = to(server.url).work.change("r", priority=5)
        assert (changed.tag, changed.priority, [group.id for group in changed.groups]) == ("old", 5, ["g"])
        assert server.requests[-1].body["taskGroups"][0]["id"] == "g"


def test_deprovisioning_names_the_machines(to: Connect) -> None:
    with serving(lambda request: Answer(200, machines("RUNNING"))) as server:
        to(server.url).compute.deprovision("c", [InstanceKey("s", "i-1")])
        assert server.requests[-1].path == "/compute/requirements/c/instances/deprovision"
        assert server.requests[-1].body == [{"sourceId": "s", "instanceId": "i-1"}]


def test_shutting_down_what_is_gone_says_so(to: Connect) -> None:
    with (
        serving(lambda request: Answer(404, text="no such pool")) as server,
        pytest.raises(Gone, match="worker pool p: could not shut it down"),
    ):
        to(server.url).pools.shut_down("p")


def machines(state: str) -> dict[str, Any]:
    strategy = {"type": "co.yellowdog.platform.model.SingleSourceProvisionStrategy", "sources": []}
    return {"id": "c", "namespace": "ns", "name": "n", "status": state, "provisionStrategy": strategy}
