"""Each thing exists once, though the server has made it and cut the connection instead of saying so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count

import pytest

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, NameTaken
from raydog_resources.gateways.task import NewTask, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.template import NewTemplate, TemplateSource
from raydog_resources.gateways.work_requirement import NewWorkRequirement
from raydog_resources.gateways.worker_pool import NewWorkerPool
from raydog_resources.gateways.yellowdog import YellowDog
from tests.integration.gateways.connecting import Connect
from tests.integration.gateways.scripted_server import Answer, Request, serving

JAVA = "co.yellowdog.platform.model"
CUT = Answer(cut=True)
LATE = Answer(late=True)
BROKEN = Answer(200, text="<html>")
NO_EFFECT = Answer(503, text="try later")

REQUIREMENT = NewWorkRequirement("ns", "cluster", "p/s/r", (NewTaskGroup("head"),))
POOL = NewWorkerPool("ns", "workers", "p/s/r", "local/node", 1)
TEMPLATE = NewTemplate("ns", "t", "single", (TemplateSource("s"),))


class Platform:
    """A platform that lets names be used twice, so that every blind repeat would leave a twin.

    Each POST (and each PUT of a requirement) meets the next trouble: an answer that replaces the real one.
    The effect takes place all the same, but for `NO_EFFECT`.
    """

    def __init__(self, *troubles: Answer | None) -> None:
        self.made: dict[str, list[dict[str, object]]] = {"work": [], "pools": [], "tasks": [], "more": []}
        self._troubles = list(troubles)
        self._numbers = count(1)

    def __call__(self, request: Request) -> Answer:
        if request.verb == "GET":
            return self._read(request)
        trouble = self._troubles.pop(0) if self._troubles else None
        if trouble is NO_EFFECT:
            return trouble
        answer = self._make(request)
        return trouble or answer

    def _make(self, request: Request) -> Answer:
        number = next(self._numbers)
        when = f"2026-01-01T00:00:{number:02d}.000Z"
        if request.path == "/work/requirements" and request.verb == "PUT":
            self.made["work"] = [request.body]
            for group in request.body["taskGroups"]:
                group.setdefault("id", f"group-{next(self._numbers)}")
            return Answer(200, request.body)
        if request.path == "/work/requirements":
            document = {**request.body, "id": f"work-{number}", "status": "RUNNING", "createdTime": when}
            for group in document["taskGroups"]:
                group["id"] = f"group-{next(self._numbers)}"
            return self._kept("work", document)
        if request.path == "/workerPools/provisioned/template":
            usage = request.body["requirementTemplateUsage"]
            return self._kept(
                "pools",
                {
                    "type": f"{JAVA}.ProvisionedWorkerPool",
                    "id": f"pool-{number}",
                    "namespace": usage["requirementNamespace"],
                    "name": usage["requirementName"],
                    "status": "PENDING",
                    "createdTime": when,
                    "computeRequirementId": f"compute-{number}:{usage['requirementTag']}",
                },
            )
        if request.path.startswith("/work/taskGroups/"):
            made = [{**task, "id": f"task-{next(self._numbers)}", "status": "READY"} for task in request.body]
            self.made["tasks"] += made
            return Answer(200, made)
        if request.path == "/namespaces/":
            self.made["more"].append({"id": f"namespace-{number}", "namespace": request.body["namespace"]})
            return Answer(200, text=f"namespace-{number}")
        return self._kept("more", {**request.body, "id": f"more-{number}"})

    def _kept(self, kind: str, document: dict[str, object]) -> Answer:
        self.made[kind].append(document)
        return Answer(200, document)

    def _read(self, request: Request) -> Answer:
        if request.path.startswith("/compute/requirements/"):
            identifier = request.path.rpartition("/")[2]
            strategy = {"type": f"{JAVA}.SingleSourceProvisionStrategy", "sources": []}
            named = {"id": identifier, "namespace": "ns", "name": "n", "tag": "p/s/r"}
            return Answer(200, {**named, "provisionStrategy": strategy})
        kind = {"work": "work", "workerPools": "pools"}.get(request.path.split("/")[1], "more")
        kind = "tasks" if request.path == "/work/tasks" else kind
        every = self.made[kind]
        one = [each for each in every if str(each["id"]) == request.path.rpartition("/")[2]]
        return Answer(200, one[0] if one else {"items": every})


def submit(yellowdog: YellowDog) -> str:
    return yellowdog.work.submit(REQUIREMENT).id


def provision(yellowdog: YellowDog) -> str:
    return yellowdog.pools.provision(POOL).id


def add_tasks(yellowdog: YellowDog) -> str:
    return yellowdog.tasks.add("group-1", [NewTask("t-1"), NewTask("t-2")])[0].id


def add_namespace(yellowdog: YellowDog) -> str:
    return yellowdog.namespaces.add("ns").id


def add_template(yellowdog: YellowDog) -> str:
    return yellowdog.templates.add(TEMPLATE).id


MAKERS: list[tuple[Callable[[YellowDog], str], str, int]] = [
    (submit, "work", 1),
    (provision, "pools", 1),
    (add_tasks, "tasks", 2),
    (add_namespace, "more", 1),
    (add_template, "more", 1),
]


@pytest.mark.parametrize(
    "troubles",
    [[CUT], [BROKEN], [Answer(500, text="oops")], [LATE], [NO_EFFECT, CUT], [NO_EFFECT, NO_EFFECT]],
    ids=["cut", "broken json", "500", "late", "no effect then cut", "no effect twice"],
)
@pytest.mark.parametrize(("make", "kind", "expected"), MAKERS, ids=[make.__name__ for make, _, _ in MAKERS])
def test_one_call_makes_one_thing(
    to: Connect, make: Callable[[YellowDog], str], kind: str, expected: int, troubles: Sequence[Answer]
) -> None:
    platform = Platform(*troubles)
    with serving(platform) as server:
        identifier = make(to(server.url, timedelta(milliseconds=150)))
    assert len(platform.made[kind]) == expected
    assert identifier == platform.made[kind][0]["id"]


def test_an_answer_that_is_overdue_is_not_asked_for_again(to: Connect) -> None:
    def silent(request: Request) -> Answer:
        return LATE if request.verb == "POST" else Answer(200, {"items": []})

    with serving(silent) as server:
        with pytest.raises(AnswerOverdue, match="not known whether it was made"):
            submit(to(server.url, timedelta(milliseconds=50)))
        assert len(server.seen("POST")) == 1


def test_a_call_that_never_gets_through_is_given_up_after_as_many_tries_as_were_ordered(to: Connect) -> None:
    def down(request: Request) -> Answer:
        return NO_EFFECT if request.verb == "POST" else Answer(200, {"items": []})

    with serving(down) as server:
        with pytest.raises(CouldNotAsk, match="asked 4 times"):
            provision(to(server.url))
        assert len(server.seen("POST")) == 4


def test_groups_are_added_once_though_the_answer_is_lost(to: Connect) -> None:
    platform = Platform(None, CUT)
    with serving(platform) as server:
        yellowdog = to(server.url)
        made = yellowdog.work.submit(REQUIREMENT)
        grown = yellowdog.work.add_groups(made.id, [NewTaskGroup("head"), NewTaskGroup("workers")])
    assert [group.name for group in grown.groups] == ["head", "workers"]
    assert grown.groups[0].id == made.groups[0].id


def test_a_name_held_by_a_foreigner_is_told_with_its_owner(to: Connect) -> None:
    held = {"id": "w", "namespace": "ns", "name": "cluster", "status": "RUNNING", "tag": "somebody/else"}
    taken = Answer(
        400, {"errorType": "InvalidRequestException", "message": "it already exists", "detail": []}
    )

    with serving(
        lambda request: taken if request.verb == "POST" else Answer(200, {"items": [held]})
    ) as server:
        with pytest.raises(NameTaken, match=r"the name belongs to w \(running, tag somebody/else\)"):
            submit(to(server.url))
        assert len(server.seen("POST")) == 1


@pytest.mark.parametrize(
    ("make", "ended"), [(submit, "CANCELLED"), (provision, "TERMINATED"), (provision, "SHUTDOWN")]
)
def test_a_name_held_by_something_of_ours_that_has_ended_is_not_ours_any_more(
    to: Connect, make: Callable[[YellowDog], str], ended: str
) -> None:
    held = {"namespace": "ns", "status": ended, "tag": "p/s/r", "computeRequirementId": "c"}
    every = [{"id": "old", "name": name, **held} for name in ("cluster", "workers")]
    taken = Answer(
        400, {"errorType": "InvalidRequestException", "message": "it already exists", "detail": []}
    )

    def platform(request: Request) -> Answer:
        return taken if request.verb == "POST" else Answer(200, {"items": every})

    with serving(platform) as server, pytest.raises(NameTaken, match=r"old \("):
        make(to(server.url))


def test_of_two_tasks_of_a_name_the_living_one_is_found(to: Connect) -> None:
    living, ended = ({"id": state, "name": "t-1", "status": state} for state in ("READY", "FAILED"))
    for order in ([living, ended], [ended, living]):
        with serving(lambda request, order=order: Answer(200, {"items": order})) as server:  # type: ignore[misc]
            found = to(server.url).tasks.find("g", "t-1")
            assert found is not None
            assert found.id == "READY"


@pytest.mark.parametrize(("state", "adopted"), [("EXECUTING", True), ("FAILED", False)])
def test_a_task_name_that_was_taken_before_is_ours_only_while_its_task_lives(
    to: Connect, state: str, adopted: bool
) -> None:
    there = {"id": "task-0", "name": "t-1", "status": state}
    taken = Answer(
        400, {"errorType": "InvalidRequestException", "message": "it already exists", "detail": []}
    )

    with serving(
        lambda request: taken if request.verb == "POST" else Answer(200, {"items": [there]})
    ) as server:
        tasks = to(server.url).tasks
        if adopted:
            assert [task.id for task in tasks.add("g", [NewTask("t-1")])] == ["task-0"]
        else:
            with pytest.raises(NameTaken, match=r"task-0 \(t-1, failed\)"):
                tasks.add("g", [NewTask("t-1")])


def test_a_task_that_has_run_before_we_could_look_is_still_the_one_we_made(to: Connect) -> None:
    platform = Platform(CUT)
    with serving(platform) as server:
        tasks = to(server.url).tasks
        platform_read = platform._read

        def quick(request: Request) -> Answer:
            for task in platform.made["tasks"]:
                task["status"] = "COMPLETED"
            return platform_read(request)

        server.script = lambda request: quick(request) if request.verb == "GET" else platform(request)
        made = tasks.add("g", [NewTask("t-1")])
    assert [(task.name, task.state) for task in made] == [("t-1", TaskState.COMPLETED)]
    assert len(platform.made["tasks"]) == 1


def test_the_rest_of_a_batch_is_added_when_a_part_is_there(to: Connect) -> None:
    there = [{"id": "task-0", "name": "t-1", "status": "READY"}]

    def unique(request: Request) -> Answer:
        if request.verb == "GET":
            return Answer(200, {"items": there})
        names = {task["name"] for task in request.body}
        if names & {str(task["name"]) for task in there}:
            return Answer(400, {"errorType": "InvalidRequestException", "message": "t-1 already exists"})
        return Answer(200, [{"id": "task-9", "name": name, "status": "READY"} for name in sorted(names)])

    with serving(unique) as server:
        made = to(server.url).tasks.add("g", [NewTask("t-1"), NewTask("t-2")])
    assert [(task.id, task.name) for task in made] == [("task-0", "t-1"), ("task-9", "t-2")]


def test_no_tasks_are_no_call(to: Connect) -> None:
    with serving(lambda request: Answer(500, text="")) as server:
        assert to(server.url).tasks.add("g", []) == ()
        assert server.requests == []
