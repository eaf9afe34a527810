"""Whatever is wrong with a call: YellowDog's status and error type, the field by name, nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.local_platform.api.in_process import Platform, requirement


def _with(where: str, value: Any) -> dict[str, Any]:
    """A good requirement with one thing set: `taskGroups.0.name`; `...` takes it away."""
    body: Any = requirement()
    *path, last = [int(key) if key.isdigit() else key for key in where.split(".")]
    part = body
    for key in path:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return body  # type: ignore[no-any-return]


RUN = "taskGroups.0.runSpecification"
AT_RUN = "taskGroups[0].runSpecification"


@pytest.mark.parametrize(
    ("where", "value", "what"),
    [
        ("namespace", None, "namespace: a string was expected, not null"),
        ("namespace", ..., "namespace: is required"),
        ("name", 5, "name: a string was expected, not a number"),
        ("name", "", "name: must not be empty"),
        ("name", "a b", "name: 'a b' is no name"),
        ("name", "a/b", "name: 'a/b' is no name"),
        ("name", "x" * 61, "name: 'xxx"),
        ("colour", "blue", "colour: unknown field"),
        ("priority", True, "priority: a number was expected, not true or false"),
        ("priority", "high", "priority: a number was expected, not a string"),
        ("priority", 10**400, "priority: too large a number"),
        ("priority", None, "priority: a number was expected, not null"),
        ("tag", ["t"], "tag: a string was expected, not a list"),
        ("status", "ASLEEP", "status: 'ASLEEP' is none of RUNNING, HELD"),
        ("createdTime", "yesterday", "createdTime: 'yesterday' is not a time"),
        ("taskGroups", {}, "taskGroups: a list was expected, not an object"),
        ("taskGroups.0", None, "taskGroups[0]: an object was expected, not null"),
        ("taskGroups.0.name", "two words", "taskGroups[0].name: 'two words' is no name"),
        ("taskGroups.0.runSpecification", ..., "taskGroups[0].runSpecification: is required"),
        ("taskGroups.0.exclusiveWorkers", True, "taskGroups[0].exclusiveWorkers: unknown field"),
        ("taskGroups.0.finishIfAnyTaskFailed", "true", "taskGroups[0].finishIfAnyTaskFailed: true or false"),
        ("taskGroups.0.completedTaskTtl", 60, "taskGroups[0].completedTaskTtl: a duration such as"),
        ("taskGroups.0.dependencies", ["none"], "taskGroups[0].dependencies: 'none'"),
        (
            f"{RUN}.taskTypes",
            "bash",
            f"{AT_RUN}.taskTypes: a list was expected, not a string",
        ),
        (f"{RUN}.taskTypes", [5], f"{AT_RUN}.taskTypes[0]: a string was expected"),
        (f"{RUN}.taskTypes", [], f"{AT_RUN}.taskTypes: must not be empty"),
        (
            f"{RUN}.tasktypes",
            [],
            f"{AT_RUN}.tasktypes: unknown field; did you mean taskTypes?",
        ),
        (f"{RUN}.minWorkers", -1, f"{AT_RUN}.minWorkers: -1 is below 0"),
        (f"{RUN}.minWorkers", 1.5, f"{AT_RUN}.minWorkers: a whole number was expected"),
        (f"{RUN}.maxWorkers", 2**31, f"{AT_RUN}.maxWorkers: larger than 2147483647"),
        (f"{RUN}.tasksPerWorker", 0, f"{AT_RUN}.tasksPerWorker: 0 is below 1"),
        (f"{RUN}.maximumTaskRetries", -2, f"{AT_RUN}.maximumTaskRetries: -2 is below 0"),
        (f"{RUN}.taskTimeout", "PT", f"{AT_RUN}.taskTimeout: 'PT' is not an ISO-8601"),
        (
            f"{RUN}.taskTimeout",
            "P9999999D",
            f"{AT_RUN}.taskTimeout: 'P9999999D' is longer",
        ),
        (
            f"{RUN}.vcpus",
            {"min": 4, "max": 2},
            f"{AT_RUN}.vcpus.max: 2 is below vcpus.min 4",
        ),
        (f"{RUN}.ram", {"least": 4}, f"{AT_RUN}.ram.least: unknown field"),
        (f"{RUN}.providers", ["MOON"], f"{AT_RUN}.providers[0]: 'MOON' is none of AWS"),
        (
            f"{RUN}.retryPolicy",
            {"maxRetries": -1},
            f"{AT_RUN}.retryPolicy.maxRetries: -1",
        ),
        (
            f"{RUN}.retryPolicy",
            {"retryErrors": {"includes": [{"statusesAtFailure": {"includes": ["LATE"]}}]}},
            f"{AT_RUN}.retryPolicy.retryErrors.includes[0].statusesAtFailure.includes[0]: 'LATE'",
        ),
        (
            f"{RUN}.failurePolicy",
            {"resubmissionDestinations": [{"destinationTaskGroup": "none"}]},
            f"{AT_RUN}.failurePolicy.resubmissionDestinations[0].destinationTaskGroup: 'none'",
        ),
    ],
)
def test_a_bad_requirement_is_refused_by_field(platform: Platform, where: str, value: Any, what: str) -> None:
    response = platform.refuse("POST", "/work/requirements", _with(where, value))
    assert response.status_code == 400
    assert response.json()["errorType"] == "InvalidRequestException"
    assert response.json()["message"].startswith(what)


def test_limits_that_contradict_each_other_are_refused(platform: Platform) -> None:
    body = requirement(minWorkers=3, maxWorkers=2)
    message = platform.refuse("POST", "/work/requirements", body).json()["message"]
    assert message == f"{AT_RUN}.maxWorkers: 2 is below minWorkers 3"
    body = requirement(retryPolicy={"maxRetries": 1}, retryableErrors=[{"errorTypes": ["TIMED_OUT"]}])
    assert "retryPolicy: cannot" in platform.refuse("POST", "/work/requirements", body).json()["message"]


def test_groups_that_wait_for_each_other_are_refused(platform: Platform) -> None:
    body = requirement(groups=("a", "b"))
    body["taskGroups"][0]["dependencies"] = ["b"]
    body["taskGroups"][1]["dependentOn"] = "a"
    assert "taskGroups" in platform.refuse("POST", "/work/requirements", body).json()["message"]


def test_all_that_is_wrong_is_said_at_once(platform: Platform) -> None:
    body = {"name": 5, "taskGroups": [{"name": "x", "runSpecification": {"taskTypes": "bash"}}]}
    error = platform.refuse("POST", "/work/requirements", body).json()
    assert error["message"] == "name: a string was expected, not a number (and 2 more)"
    assert error["detail"] == [
        f"{AT_RUN}.taskTypes: a list was expected, not a string",
        "namespace: is required",
    ]


def test_a_name_in_use_already_exists(platform: Platform) -> None:
    platform.submit()
    response = platform.refuse("POST", "/work/requirements", requirement())
    assert response.status_code == 400
    assert "already exists" in response.json()["message"]


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/work/requirements/x"),
        ("GET", "/work/requirements/x/updates"),
        ("GET", "/work/namespaces/a/requirements/b"),
        ("PUT", "/work/requirements/x/transition/HELD"),
        ("POST", "/work/taskGroups/x/tasks"),
        ("GET", "/work/tasks/x"),
        ("PUT", "/work/tasks/x/cancel"),
        ("PUT", "/workerPools/provisioned/x?size=1"),
        ("DELETE", "/workerPools/x"),
        ("GET", "/compute/requirements/x"),
        ("GET", "/compute/requirements/x/updating"),
        ("GET", "/compute/requirements/x/updates"),
        ("GET", "/compute/namespaces/a/requirements/b"),
        ("PUT", "/compute/requirements/x/transition/TERMINATED"),
        ("PUT", "/compute/requirements/x/autoShutdown"),
        ("PUT", "/compute/requirements/x/instances/deprovision"),
        ("PUT", "/compute/requirements/x/instances/transition/TERMINATED"),
        ("GET", "/compute/templates/requirements/x"),
        ("GET", "/compute/namespaces/a/templates/requirements/b"),
        ("GET", "/compute/templates/sources/x"),
        ("GET", "/compute/namespaces/a/templates/sources/b"),
        ("DELETE", "/compute/templates/sources/x"),
        ("GET", "/namespaces/x"),
        ("GET", "/keyrings/x"),
        ("GET", "/"),
        ("GET", "/work"),
        ("POST", "/work/requirements/x/y/z"),
    ],
)
def test_what_is_not_there_is_not_found(platform: Platform, verb: str, path: str) -> None:
    response = platform.refuse(verb, path)
    assert (response.status_code, response.json()["errorType"]) == (404, "NotFoundException")


SEARCHES = (
    "/work/requirements",
    "/work/tasks",
    "/workerPools/",
    "/workerPools/nodes",
    "/compute/requirements",
    "/compute/instances",
    "/compute/templates/requirements",
    "/compute/templates/sources",
    "/namespaces/",
    "/keyrings/",
)


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("colour=blue", "colour: unknown query parameter; there are: "),
        ("size=0", "size: 0 is not between 1 and 1000"),
        ("size=-5", "size: -5 is not between 1 and 1000"),
        ("size=1001", "size: 1001 is not between 1 and 1000"),
        ("size=99999999999999999999999", "size: '99999999999999999999999' is not a whole number"),
        ("size=ten", "size: 'ten' is not a whole number from 1 to 1000"),
        ("size=1&size=2", "size: is said twice"),
        ("sortDirection=UP", "sortDirection: 'UP' is none of ASCENDING, DESCENDING"),
    ],
)
def test_a_bad_parameter_of_a_search_is_named(platform: Platform, query: str, what: str) -> None:
    for path in SEARCHES:
        response = platform.refuse("GET", f"{path}?{query}")
        assert response.status_code == 400
        assert response.json()["message"].startswith(what)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/work/requirements?statuses=ASLEEP", "statuses: 'ASLEEP' is none of RUNNING"),
        ("/work/requirements?isHealthy=perhaps", "isHealthy: 'perhaps' is neither true nor false"),
        ("/work/requirements?createdTime.min=now", "createdTime.min: 'now' is not a time"),
        (
            "/work/requirements?sliced=true&sortField=colour",
            "sortField: 'colour' is none of createdTime, name",
        ),
        ("/work/tasks?sortField=colour", "sortField: 'colour' is none of"),
        ("/workerPools/nodes?ram.min=much", "ram.min: 'much' is not a number"),
        ("/workerPools/nodes?ram.min=inf", "ram.min: 'inf' is not a finite number"),
        ("/work/requirements/x?verbose=1", "verbose: this call takes no query parameters"),
        ("/work/tasks?sliceId=%00", "sliceId: does not come from the previous page"),
        ("/work/tasks?sliceId=AAAA", "sliceId: does not come from the previous page"),
        ("/work/requirements?sliced=true&sliceId=e30", "sliceId: does not come from the previous page"),
        ("/work/requirements?sliced=true&sliceId=WyIiLGZhbHNlLCJhIiwxXQ", "sliceId: does not come from"),
        ("/work/requirements?sliced=true&sliceId=WyJuYW1lIixmYWxzZV0", "sliceId: does not come from"),
    ],
)
def test_other_bad_parameters_are_named(platform: Platform, path: str, what: str) -> None:
    platform.submit()
    assert platform.refuse("GET", path).json()["message"].startswith(what)
