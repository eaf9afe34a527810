from __future__ import annotations

import re

import pytest

from tests.unit.local_platform.api.in_process import Platform, requirement


def test_a_requirement_is_submitted_and_found_by_id_and_by_name(platform: Platform) -> None:
    made = platform.submit(groups=("b", "a"))
    assert re.fullmatch(r"ydid:workreq:000000:[0-9a-f-]{36}", made["id"])
    assert [group["name"] for group in made["taskGroups"]] == ["b", "a"]
    uuid = made["id"].rsplit(":", 1)[1]
    assert [group["id"] for group in made["taskGroups"]] == [
        f"ydid:taskgrp:000000:{uuid}:{n}" for n in (1, 2)
    ]
    assert made["status"] == "RUNNING"
    assert platform.ask("GET", f"/work/requirements/{made['id']}") == made
    assert platform.ask("GET", "/work/namespaces/ns/requirements/work") == made


def test_a_picture_counts_tasks_and_shows_none(platform: Platform) -> None:
    platform.provision(count=1, createNodeWorkers={"targetType": "PER_NODE", "targetCount": 2})
    made = platform.submit()
    platform.add_tasks(made["taskGroups"][0]["id"], 3)
    platform.runtime.work()
    group = platform.ask("GET", f"/work/requirements/{made['id']}")["taskGroups"][0]
    assert group["taskSummary"] == {"statusCounts": {"EXECUTING": 2, "READY": 1}, "taskCount": 3}
    assert "tasks" not in group


def test_what_only_the_platform_says_is_not_believed(platform: Platform) -> None:
    body = requirement()
    body.update(id="ydid:workreq:000000:mine", status="COMPLETED", createdTime="2001-01-01T00:00:00.000Z")
    body["taskGroups"][0].update(id="mine", status="FAILED", starved=True, taskSummary={"taskCount": 9})
    made = platform.ask("POST", "/work/requirements", body)
    assert (made["status"], made["createdTime"][:4]) == ("RUNNING", "2023")
    group = made["taskGroups"][0]
    assert (group["status"], group["starved"], group["taskSummary"]["taskCount"]) == ("RUNNING", False, 0)
    stored = platform.engine.world.groups[group["id"]].spec
    assert not {"id", "status", "starved", "taskSummary"} & set(stored)


def test_the_whole_comes_back_with_a_group_more_a_tag_and_a_priority(platform: Platform) -> None:
    made = platform.submit()
    added = requirement(groups=("two",))["taskGroups"]
    changed = {**made, "taskGroups": [*made["taskGroups"], *added], "tag": "t", "priority": 3}
    updated = platform.ask("PUT", "/work/requirements", changed)
    assert [group["name"] for group in updated["taskGroups"]] == ["one", "two"]
    assert updated["taskGroups"][0]["id"] == made["taskGroups"][0]["id"]
    assert (updated["tag"], updated["priority"]) == ("t", 3)


def test_a_group_cannot_be_taken_away_nor_an_id_be_wrong(platform: Platform) -> None:
    made = platform.submit(groups=("one", "two"))
    error = platform.refuse(
        "PUT", "/work/requirements", {**made, "taskGroups": made["taskGroups"][:1]}
    ).json()
    assert "taskGroups: group 'two' is missing" in error["message"]
    strange = [{**made["taskGroups"][0], "id": "ydid:taskgrp:x"}, made["taskGroups"][1]]
    assert (
        "one"
        in platform.refuse("PUT", "/work/requirements", {**made, "taskGroups": strange}).json()["message"]
    )
    without_id = {key: value for key, value in made.items() if key != "id"}
    assert platform.refuse("PUT", "/work/requirements", without_id).json()["message"] == "id: is required"


def test_transitions_go_one_way_and_back(platform: Platform) -> None:
    made = platform.submit()
    path = f"/work/requirements/{made['id']}/transition"
    assert platform.ask("PUT", f"{path}/HELD?abort=False")["status"] == "HELD"
    assert platform.ask("PUT", f"{path}/RUNNING?abort=False")["status"] == "RUNNING"
    assert platform.ask("PUT", f"{path}/CANCELLING?abort=True")["status"] == "CANCELLED"


def test_cancelling_with_abort_ends_running_tasks_without_it_they_go_on(platform: Platform) -> None:
    platform.provision(count=2)
    for name, abort, expected in (("kept", "False", "EXECUTING"), ("ended", "True", "ABORTED")):
        made = platform.submit(name)
        task = platform.add_tasks(made["taskGroups"][0]["id"])[0]
        platform.runtime.work()
        cancelled = platform.ask(
            "PUT", f"/work/requirements/{made['id']}/transition/CANCELLING?abort={abort}"
        )
        assert cancelled["status"] == "CANCELLING"
        platform.runtime.work()
        assert platform.ask("GET", f"/work/tasks/{task['id']}")["status"] == expected


@pytest.mark.parametrize("status", ["CANCELLED", "COMPLETED", "FAILED"])
def test_an_end_cannot_be_asked_for(platform: Platform, status: str) -> None:
    made = platform.submit()
    response = platform.refuse("PUT", f"/work/requirements/{made['id']}/transition/{status}")
    assert response.status_code == 403
    assert response.json()["errorType"] == "InvalidWorkRequirementStatusException"


def test_a_status_that_is_none_is_named(platform: Platform) -> None:
    made = platform.submit()
    response = platform.refuse("PUT", f"/work/requirements/{made['id']}/transition/GONE")
    assert response.status_code == 400
    assert response.json()["message"].startswith("status: 'GONE' is none of RUNNING, HELD")


def test_abort_is_true_or_false(platform: Platform) -> None:
    made = platform.submit()
    response = platform.refuse("PUT", f"/work/requirements/{made['id']}/transition/CANCELLING?abort=maybe")
    assert response.json()["message"] == "abort: 'maybe' is neither true nor false"


def test_a_list_is_flat_or_sliced(platform: Platform) -> None:
    for name in ("blue-1", "blue-2", "red-1"):
        platform.submit(name)
    flat = platform.ask("GET", "/work/requirements?name=blue")
    assert [item["name"] for item in flat] == ["blue-1", "blue-2"]
    sliced = platform.ask("GET", "/work/requirements?sliced=true&name=blue&size=1")
    assert [item["name"] for item in sliced["items"]] == ["blue-1"]
    following = platform.ask(
        "GET", f"/work/requirements?sliced=true&name=blue&sliceId={sliced['nextSliceId']}"
    )
    assert [item["name"] for item in following["items"]] == ["blue-2"]
    assert "nextSliceId" not in following
    assert sliced["items"][0] == {
        "id": flat[0]["id"],
        "namespace": "ns",
        "name": "blue-1",
        "priority": 0,
        "createdTime": "2023-11-14T22:13:20.000Z",
        "status": "RUNNING",
        "statusChangedTime": "2023-11-14T22:13:20.000Z",
        "completedTaskCount": 0,
        "totalTaskCount": 0,
        "healthy": True,
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("namespace=ns", ["a", "b"]),
        ("namespaces=other&namespaces=third", []),
        ("statuses=CANCELLED&statuses=HELD", ["b"]),
        ("tag=t", ["a"]),
        ("isHealthy=True", ["a", "b"]),
        ("createdTime.min=2030-01-01T00:00:00.000Z", []),
        ("createdTime.max=2030-01-01T00:00:00.000Z", ["a", "b"]),
        ("sortField=name&sortDirection=DESCENDING", ["b", "a"]),
    ],
)
def test_each_parameter_of_a_search_counts(platform: Platform, query: str, names: list[str]) -> None:
    made = platform.submit("a")
    platform.ask("PUT", "/work/requirements", {**made, "tag": "t"})
    held = platform.submit("b")
    platform.ask("PUT", f"/work/requirements/{held['id']}/transition/HELD")
    found = platform.ask("GET", f"/work/requirements?sliced=true&{query}")
    assert [item["name"] for item in found["items"]] == names
