from __future__ import annotations

from typing import Any

import pytest

from tests.unit.local_platform.api.in_process import Platform


@pytest.fixture
def compute(platform: Platform) -> Any:
    usage = {
        "templateId": "local/node",
        "requirementName": "machines",
        "requirementNamespace": "ns",
        "requirementTag": "t",
        "targetInstanceCount": 2,
    }
    made = platform.ask("POST", "/compute/templates/provision", usage)
    platform.runtime.work()
    return platform.ask("GET", f"/compute/requirements/{made['id']}")


def _instances(platform: Platform, compute: Any) -> Any:
    return platform.ask("GET", f"/compute/instances?computeRequirementId={compute['id']}")["items"]


def test_machines_come_from_a_template(platform: Platform, compute: Any) -> None:
    assert (compute["status"], compute["tag"], compute["targetInstanceCount"]) == ("RUNNING", "t", 2)
    assert compute["provisionStrategy"]["type"].endswith("SingleSourceProvisionStrategy")
    (source,) = compute["provisionStrategy"]["sources"]
    assert source["type"].endswith("SimulatorComputeSource")
    assert source["instanceSummary"]["statusCounts"] == {"RUNNING": 2}
    instances = _instances(platform, compute)
    assert {instance["id"]["sourceId"] for instance in instances} == {source["id"]}
    assert [instance["publicIpAddress"] for instance in instances] == ["127.77.0.1", "127.77.0.2"]
    assert platform.ask("GET", "/compute/namespaces/ns/requirements/machines") == compute


def test_it_is_updating_while_machines_come_and_go(platform: Platform) -> None:
    usage = {"templateId": "local/node", "requirementName": "m", "targetInstanceCount": 1}
    made = platform.ask("POST", "/compute/templates/provision", usage)
    assert platform.ask("GET", f"/compute/requirements/{made['id']}/updating") is True
    platform.runtime.work()
    assert platform.ask("GET", f"/compute/requirements/{made['id']}/updating") is False


def test_terminated_is_asked_for_and_terminating_answered(platform: Platform, compute: Any) -> None:
    path = f"/compute/requirements/{compute['id']}"
    ending = platform.ask("PUT", f"{path}/transition/TERMINATED")
    assert (ending["status"], ending["nextStatus"]) == ("TERMINATING", "TERMINATED")
    platform.runtime.work()
    ended = platform.ask("GET", path)
    assert ended["status"] == "TERMINATED"
    assert "nextStatus" not in ended
    assert platform.ask("PUT", f"{path}/transition/TERMINATED")["status"] == "TERMINATED"
    error = platform.refuse("PUT", f"{path}/transition/STOPPED")
    assert (error.status_code, error.json()["errorType"]) == (403, "InvalidComputeRequirementStatusException")


def test_machines_are_switched_off_and_on(platform: Platform, compute: Any) -> None:
    path = f"/compute/requirements/{compute['id']}"
    platform.ask("PUT", f"{path}/transition/STOPPED")
    platform.runtime.work()
    assert platform.ask("GET", path)["status"] == "STOPPED"
    platform.ask("PUT", f"{path}/transition/RUNNING")
    platform.runtime.work()
    assert platform.ask("GET", path)["status"] == "RUNNING"


def test_the_whole_comes_back_with_another_target(platform: Platform, compute: Any) -> None:
    changed = {**compute, "targetInstanceCount": 3, "tag": "u", "maintainInstanceCount": True}
    updated = platform.ask("PUT", "/compute/requirements?reprovision=True", changed)
    assert (updated["targetInstanceCount"], updated["tag"], updated["maintainInstanceCount"]) == (
        3,
        "u",
        True,
    )
    platform.runtime.work()
    assert len(_instances(platform, compute)) == 3


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"targetInstanceCount": -1}, "targetInstanceCount"),
        ({"targetInstanceCount": 10**6}, "targetInstanceCount"),
        ({"name": "other"}, "name"),
        ({"id": None}, "id"),
        ({"provisionStrategy": {"type": "none"}}, "provisionStrategy.type"),
        ({"provisionStrategy": {}}, "provisionStrategy.type"),
        ({"provisionStrategy": None}, "provisionStrategy"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_bad_update_is_refused_by_field(platform: Platform, compute: Any, change: Any, where: str) -> None:
    response = platform.refuse("PUT", "/compute/requirements?reprovision=False", {**compute, **change})
    assert response.json()["message"].startswith(f"{where}: ")


def test_single_machines_are_taken_away(platform: Platform, compute: Any) -> None:
    first, second = _instances(platform, compute)
    path = f"/compute/requirements/{compute['id']}/instances/deprovision"
    response = platform.send("PUT", path, [first["id"], first["id"]])
    assert (response.status_code, response.content) == (200, b"")
    platform.runtime.work()
    assert [instance["status"] for instance in _instances(platform, compute)] == ["TERMINATED", "RUNNING"]
    assert platform.ask("GET", f"/compute/requirements/{compute['id']}")["targetInstanceCount"] == 1
    strange = [second["id"], {"sourceId": "x", "instanceId": "i-none"}]
    assert platform.refuse("PUT", path, strange).status_code == 404


def test_single_machines_are_switched_off(platform: Platform, compute: Any) -> None:
    first, _ = _instances(platform, compute)
    path = f"/compute/requirements/{compute['id']}/instances/transition"
    assert platform.send("PUT", f"{path}/STOPPED", [first["id"]]).status_code == 200
    platform.runtime.work()
    assert [instance["status"] for instance in _instances(platform, compute)] == ["STOPPED", "RUNNING"]
    assert (
        platform.refuse("PUT", f"{path}/ASLEEP", [first["id"]])
        .json()["message"]
        .startswith("status: 'ASLEEP'")
    )
    assert platform.refuse("PUT", f"{path}/UNKNOWN", [first["id"]]).status_code in (400, 403)
    assert platform.refuse("PUT", f"{path}/STOPPED", ["i-1"]).json()["message"].startswith("[0]: an object")


def test_an_end_is_set_and_taken_back(platform: Platform, compute: Any) -> None:
    path = f"/compute/requirements/{compute['id']}/autoShutdown"
    timed = platform.ask("PUT", path, {"enabled": True, "timeout": "PT1H"})
    assert timed["autoShutdown"] == {"enabled": True, "timeout": "PT1H"}
    assert timed["autoShutdownTime"] == "2023-11-14T23:13:30.000Z"
    untimed = platform.ask("PUT", path)
    assert not {"autoShutdown", "autoShutdownTime"} & set(untimed)
    response = platform.refuse("PUT", path, {"timeout": "P1000000W"})
    assert response.json()["message"] == "timeout: 'P1000000W' is longer than a century"


def test_lists_hold_the_whole_or_summaries(platform: Platform, compute: Any) -> None:
    assert platform.ask("GET", "/compute/requirements")["items"] == [compute]
    (summary,) = platform.ask("GET", "/compute/requirements?summaries=true&tag=t")["items"]
    assert (summary["aliveInstanceCount"], summary["healthy"]) == (2, True)
    assert "provisionStrategy" not in summary


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("namespace=ns&name=chin", 1),
        ("namespaces=other&namespaces=ns", 1),
        ("namespace=other", 0),
        ("statuses=TERMINATED", 0),
        ("statuses=RUNNING&isHealthy=True", 1),
        ("createdTime.max=2001-01-01T00:00:00.000Z", 0),
        ("tag=u", 0),
    ],
)
def test_each_parameter_of_a_search_counts(platform: Platform, compute: Any, query: str, count: int) -> None:
    assert len(platform.ask("GET", f"/compute/requirements?{query}")["items"]) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("statuses=RUNNING", 2),
        ("statuses=STOPPED", 0),
        ("providers=ON_PREMISE&regions=local&imageIds=local", 2),
        ("regions=elsewhere", 0),
        ("imageIds=ubuntu", 0),
        ("providers=GOOGLE", 0),
        ("hostname=node-2", 1),
        ("publicIpAddress=127.77.0.1", 1),
        ("privateIpAddress=127.77.0.9", 0),
        ("computeSourceId=none", 0),
        ("sortField=hostname&sortDirection=DESCENDING&size=1", 1),
    ],
)
def test_each_parameter_of_a_search_for_machines_counts(
    platform: Platform, compute: Any, query: str, count: int
) -> None:
    path = f"/compute/instances?computeRequirementId={compute['id']}&{query}"
    assert len(platform.ask("GET", path)["items"]) == count


def test_without_a_template_there_are_no_machines(platform: Platform, compute: Any) -> None:
    response = platform.refuse("POST", "/compute/requirements", compute)
    assert "templates only" in response.json()["message"]
