"""Each fault on request, seen by a client of the platform."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from raydog_resources.clock import SystemClock
from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.local_platform.rig import Client, Json, wait_until

_CLOCK = SystemClock()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "templates.json").write_text(
        json.dumps({"local/node": {"boot_seconds": 0.05}, "local/few": {"boot_seconds": 0.05, "capacity": 2}})
    )
    with LocalPlatform(isolation="stub", data_dir=folder) as running:
        yield running


@pytest.fixture
def client(platform: LocalPlatform) -> Iterator[Client]:
    client = Client(platform.facts())
    yield client
    client.call("DELETE", "/__local/faults")


def _fault(client: Client, **of: Any) -> str:
    return str(client.call("POST", "/__local/faults", of)["id"])


def _names(client: Client) -> list[str]:
    return [found["name"] for found in client.call("GET", "/work/requirements", sliced=True)["items"]]


def _nodes(client: Client, pool: Json) -> list[Json]:
    found = client.call("GET", "/workerPools/nodes", workerPoolId=pool["id"])["items"]
    return [node for node in found if node["status"] == "RUNNING"]


def test_an_error_status_for_the_second_submission_only(client: Client) -> None:
    _fault(client, kind="status", status=503, verb="POST", path="^/work/requirements", call=2)
    client.submit("status-1", [])
    with pytest.raises(requests.HTTPError, match="503"):
        client.submit("status-2", [])
    client.submit("status-3", [])
    assert {"status-1", "status-3"} <= set(_names(client))
    assert "status-2" not in _names(client)


def test_too_many_requests_is_429(client: Client) -> None:
    _fault(client, kind="status", status=429, path="/application")
    with pytest.raises(requests.HTTPError, match="429"):
        client.call("GET", "/application/")


def test_latency(client: Client) -> None:
    _fault(client, kind="latency", seconds=0.4, path="/application")
    begin = _CLOCK.monotonic()
    client.call("GET", "/application/")
    slow = _CLOCK.monotonic() - begin
    client.call("GET", "/application/")
    fast = _CLOCK.monotonic() - begin - slow
    assert slow >= 0.4
    assert fast < 0.4


def test_a_reset_connection_has_no_effect(client: Client) -> None:
    _fault(client, kind="reset", verb="POST", path="^/work/requirements")
    with pytest.raises(requests.ConnectionError):
        client.submit("reset", [])
    assert "reset" not in _names(client)


def test_a_lost_answer_has_its_effect(client: Client) -> None:
    _fault(client, kind="lost-answer", verb="POST", path="^/work/requirements")
    with pytest.raises(requests.ConnectionError):
        client.submit("lost", [])
    assert "lost" in _names(client)


@pytest.mark.parametrize(("kind", "there"), [("barrier-before", False), ("barrier-after", True)])
def test_a_barrier_holds_a_call_before_or_after_its_effect(client: Client, kind: str, there: bool) -> None:
    name = f"held-{kind}"
    fault = _fault(client, kind=kind, verb="POST", path="^/work/requirements")

    def waiting() -> bool:
        return any(
            found["id"] == fault and found["waiting"] for found in client.call("GET", "/__local/faults")
        )

    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(client.submit, name, [])
        wait_until("the call stands at the barrier", waiting)
        assert (name in _names(client)) is there
        assert not call.done()
        client.call("POST", f"/__local/faults/{fault}/release")
        assert call.result(10)["name"] == name
    assert name in _names(client)


def test_the_call_log_has_times_verbs_paths_and_statuses(client: Client) -> None:
    _fault(client, kind="status", status=500, path="/application", times=1)
    with pytest.raises(requests.HTTPError):
        client.call("GET", "/application/")
    client.call("GET", "/application/")
    calls = [call for call in client.call("GET", "/__local/calls") if call["path"] == "/application/"]
    assert [call["status"] for call in calls[-2:]] == [500, 200]
    assert calls[-1]["verb"] == "GET"
    assert calls[-2]["time"] <= calls[-1]["time"] <= _CLOCK.now()


def test_a_machine_that_does_not_boot_and_the_next_that_does(client: Client) -> None:
    _fault(client, kind="boot-failure", template="local/node")
    pool = client.provision("boots", 2)
    wait_until("one node runs", lambda: len(_nodes(client, pool)) == 1)
    instances = client.call("GET", "/compute/instances", computeRequirementId=pool["computeRequirementId"])[
        "items"
    ]
    assert sorted(instance["status"] for instance in instances) == ["RUNNING", "TERMINATED"]


def test_a_slow_boot(client: Client) -> None:
    _fault(client, kind="slow-boot", seconds=0.6)
    begin = _CLOCK.monotonic()
    pool = client.provision("slow", 1)
    wait_until("the node runs", lambda: _nodes(client, pool))
    assert _CLOCK.monotonic() - begin >= 0.6


@pytest.mark.parametrize(("way", "status"), [("lose", "LOST"), ("preempt", "TERMINATED")])
def test_a_node_that_goes_away_takes_its_task_with_it(client: Client, way: str, status: str) -> None:
    client.call("PATCH", "/__local/switches", {"preemption_warning": 0.3})
    pool = client.provision(way, 1)
    group = client.submit(way, [way])["taskGroups"][0]["id"]
    client.add_tasks(group, {"t": "sleep 60"})
    task = wait_until(
        "the task runs", lambda: next((t for t in client.tasks(group) if t["status"] == "EXECUTING"), None)
    )
    client.call("POST", f"/__local/nodes/{task['nodeId']}/{way}")
    gone = wait_until(
        "it failed", lambda: next((t for t in client.tasks(group) if t["status"] == "FAILED"), None)
    )
    assert gone["errors"][0]["errorType"] == "ALLOCATION_LOST"
    node = client.call("GET", f"/workerPools/nodes/{task['nodeId']}")
    assert node["status"] == status
    assert ("preemptionWarningTime" in node) is (way == "preempt")
    assert _nodes(client, pool) == []


def test_capacity_that_is_reached_and_then_free_again(client: Client) -> None:
    first = client.provision("few-1", 2, template="local/few")
    wait_until("two nodes run", lambda: len(_nodes(client, first)) == 2)
    second = client.provision("few-2", 1, template="local/few")
    compute = client.call("GET", f"/compute/requirements/{second['computeRequirementId']}")
    assert (compute["targetInstanceCount"], compute["expectedInstanceCount"]) == (1, 0)
    client.call("PUT", f"/workerPools/provisioned/{first['id']}", size=1)
    wait_until("the freed place is taken", lambda: len(_nodes(client, second)) == 1)


def test_faults_from_a_file(client: Client, platform: LocalPlatform) -> None:
    path = platform.folder.faults
    path.write_text(json.dumps([{"kind": "status", "status": 502, "path": "/application", "times": None}]))
    with pytest.raises(requests.HTTPError, match="502"):
        client.call("GET", "/application/")
    path.write_text("[]")
    os.utime(path, ns=(1, 1))
    client.call("GET", "/application/")


def test_a_fault_that_makes_no_sense_is_refused(client: Client) -> None:
    with pytest.raises(requests.HTTPError, match="400") as refused:
        _fault(client, kind="flood")
    assert "flood" in refused.value.response.json()["message"]
    assert client.call("GET", "/__local/faults") == []
    with pytest.raises(requests.HTTPError, match="404"):
        client.call("POST", "/__local/faults/f99/release")
