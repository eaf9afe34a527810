from __future__ import annotations

from typing import Any

import pytest

from tests.unit.local_platform.api.in_process import Platform


@pytest.fixture
def group(platform: Platform) -> str:
    ident: str = platform.submit()["taskGroups"][0]["id"]
    return ident


def test_tasks_get_ids_in_the_order_in_which_they_were_sent(platform: Platform, group: str) -> None:
    specs = [
        {"taskType": "bash", "name": name, "arguments": ["taskdata.txt"], "taskData": name} for name in "cab"
    ]
    made = platform.ask("POST", f"/work/taskGroups/{group}/tasks", specs)
    uuid = group.split(":")[3]
    assert [task["id"] for task in made] == [f"ydid:task:000000:{uuid}:1:{n}" for n in (1, 2, 3)]
    assert [task["taskData"] for task in made] == ["c", "a", "b"]
    assert platform.ask("GET", f"/work/tasks/{made[1]['id']}") == made[1]


def test_tasks_are_added_by_names(platform: Platform, group: str) -> None:
    path = "/work/namespaces/ns/requirements/work/taskGroups/one/tasks"
    assert platform.ask("POST", path, [{"taskType": "bash"}])[0]["taskGroupId"] == group
    missing = path.replace("/one/", "/none/")
    assert platform.refuse("POST", missing, [{"taskType": "bash"}]).status_code == 404
    missing = path.replace("/work/task", "/none/task")
    assert platform.refuse("POST", missing, [{"taskType": "bash"}]).status_code == 404


def test_a_running_task_says_where_and_since_when(platform: Platform, group: str) -> None:
    platform.provision(count=1)
    task = platform.add_tasks(group)[0]
    assert task["status"] == "ALLOCATED"
    node = platform.ask("GET", f"/workerPools/workers/{task['workerId']}/node")
    assert node["id"] == task["nodeId"]
    platform.runtime.work()
    assert platform.ask("GET", f"/work/tasks/{task['id']}")["startedTime"].endswith("Z")


def test_a_failed_task_says_why(platform: Platform, group: str) -> None:
    platform.provision(count=1)
    task = platform.add_tasks(group)[0]
    platform.runtime.work()
    platform.runtime.do(lambda engine: platform.runtime.end(task["id"], exit_code=3))
    found = platform.ask("GET", f"/work/tasks/{task['id']}")
    assert found["status"] == "FAILED"
    (error,) = found["errors"]
    assert (
        error["errorType"],
        error["processExitCode"],
        error["statusAtFailure"],
        error["causedFailure"],
    ) == (
        "PROCESS_NON_ZERO_EXIT",
        3,
        "EXECUTING",
        True,
    )


def test_a_waiting_task_is_cancelled_a_running_one_only_with_abort(platform: Platform, group: str) -> None:
    waiting = platform.add_tasks(group)[0]
    assert platform.ask("PUT", f"/work/tasks/{waiting['id']}/cancel?abort=False")["status"] == "CANCELLED"
    platform.provision(count=1)
    running = platform.add_tasks(group)[0]
    platform.runtime.work()
    assert platform.refuse("PUT", f"/work/tasks/{running['id']}/cancel").status_code == 403
    asked = platform.ask("PUT", f"/work/tasks/{running['id']}/cancel?abort=True")
    assert asked["status"] == "EXECUTING"
    assert "abortRequestedTime" in asked
    platform.runtime.work()
    assert platform.ask("GET", f"/work/tasks/{running['id']}")["status"] == "ABORTED"


def test_a_refused_task_leaves_none_of_the_others_behind(platform: Platform, group: str) -> None:
    path = f"/work/taskGroups/{group}/tasks"
    error = platform.refuse("POST", path, [{"taskType": "bash"}, {"taskType": "docker"}]).json()
    assert error["message"].startswith("[1].taskType: 'docker'")
    error = platform.refuse(
        "POST", path, [{"taskType": "bash", "name": "x"}, {"taskType": "bash", "name": "x"}]
    )
    assert "already exists" in error.json()["message"]


@pytest.mark.parametrize(
    ("task", "where"),
    [
        ({"taskType": "bash", "arguments": "taskdata.txt"}, "[0].arguments"),
        ({"taskType": "bash", "arguments": ["a\0b"]}, "[0].arguments[0]"),
        ({"taskType": "bash", "environment": {"A": 1}}, "[0].environment['A']"),
        ({"taskType": "bash", "environment": {"A=B": "1"}}, "[0].environment"),
        ({"taskType": "bash", "environment": {"A": "\0"}}, "[0].environment['A']"),
        ({"taskType": "bash", "timeout": "10 minutes"}, "[0].timeout"),
        ({"taskType": "bash", "timeout": "-PT1S"}, "[0].timeout"),
        ({"taskType": "bash", "name": ""}, "[0].name"),
        ({"taskType": "bash", "exclusiveWorkers": True}, "[0].exclusiveWorkers"),
        ({"taskType": "bash", "data": {"outputs": [{"source": "a"}]}}, "[0].data.outputs[0].destination"),
        (None, "[0]"),
    ],
)
def test_a_bad_task_is_refused_by_field(platform: Platform, group: str, task: Any, where: str) -> None:
    error = platform.refuse("POST", f"/work/taskGroups/{group}/tasks", [task]).json()
    assert error["message"].startswith(f"{where}: ")


def test_an_environment_is_never_quoted_in_an_error(platform: Platform, group: str) -> None:
    body = [{"taskType": "bash", "environment": {"TOKEN": ["s3cret"], "OTHER": "s3cret\0"}}]
    assert "s3cret" not in platform.refuse("POST", f"/work/taskGroups/{group}/tasks", body).text


def test_a_group_that_is_over_takes_no_more_tasks(platform: Platform, group: str) -> None:
    ident = platform.ask("GET", "/work/requirements")[0]["id"]
    platform.ask("PUT", f"/work/requirements/{ident}/transition/CANCELLING?abort=True")
    response = platform.refuse("POST", f"/work/taskGroups/{group}/tasks", [{"taskType": "bash"}])
    assert (response.status_code, response.json()["errorType"]) == (403, "InvalidTaskGroupStatusException")


def test_pages_stay_true_while_tasks_finish_and_come(platform: Platform, group: str) -> None:
    platform.provision(count=2)
    platform.add_tasks(group, 7)
    platform.runtime.work()
    page = platform.ask("GET", f"/work/tasks?taskGroupId={group}&size=3")
    seen = [task["id"] for task in page["items"]]
    for ident in seen[:2]:
        platform.runtime.do(lambda engine, ident=ident: platform.runtime.end(ident))  # type: ignore[misc]
    platform.add_tasks(group, 2)
    while "nextSliceId" in page:
        page = platform.ask("GET", f"/work/tasks?taskGroupId={group}&size=3&sliceId={page['nextSliceId']}")
        seen += [task["id"] for task in page["items"]]
    assert [ident.rsplit(":", 1)[1] for ident in seen] == [str(n) for n in range(1, 10)]


def test_tasks_are_found_by_requirement_and_status_across_groups(platform: Platform) -> None:
    platform.provision(count=1)
    made = platform.submit("wide", groups=("x", "y"))
    other = platform.submit("other")
    for name in made["taskGroups"], other["taskGroups"]:
        for group in name:
            platform.add_tasks(group["id"], 2, tag=f"tag-{group['name']}")
    platform.runtime.work()

    def found(query: str) -> list[str]:
        path = f"/work/tasks?workRequirementId={made['id']}&{query}"
        return [":".join(t["id"].split(":")[-2:]) for t in platform.ask("GET", path)["items"]]

    assert found("") == ["1:1", "1:2", "2:1", "2:2"]
    assert found("statuses=READY") == ["1:2", "2:1", "2:2"]
    assert found("statuses=EXECUTING&statuses=ALLOCATED") == ["1:1"]
    assert found("tag=tag-y") == ["2:1", "2:2"]
    assert found("tagStartsWith=tag-x") == ["1:1", "1:2"]
    assert found("hasErrors=True") == []
    assert found("hasInputs=False&name=task_2") == ["1:2", "2:2"]
    assert found("sortField=name&sortDirection=DESCENDING") == ["2:2", "1:2", "2:1", "1:1"]


def test_tasks_of_something_unknown_are_none(platform: Platform, group: str) -> None:
    platform.add_tasks(group)
    assert platform.ask("GET", "/work/tasks?taskGroupId=ydid:taskgrp:x") == {"items": []}
    assert platform.ask("GET", "/work/tasks?workRequirementId=ydid:workreq:x") == {"items": []}
