"""Lists are complete and names exact, however the platform cuts and matches."""

from __future__ import annotations

import pytest

from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.task import TaskState
from raydog_resources.gateways.work_requirement import WorkRequirementState
from raydog_resources.gateways.worker_pool import WorkerPoolState
from tests.integration.gateways.connecting import Connect
from tests.integration.gateways.scripted_server import Answer, Request, serving


def summary(
    identifier: str, namespace: str, name: str, created: str = "2026-01-01T00:00:00.000Z"
) -> dict[str, str]:
    return {
        "id": identifier,
        "namespace": namespace,
        "name": name,
        "createdTime": created,
        "status": "RUNNING",
    }


ALIKE = [
    summary("younger", "ns", "ray", "2026-02-01T00:00:00.000Z"),
    summary("longer", "ns", "ray-2"),
    summary("elsewhere", "ns2", "ray"),
    summary("oldest", "ns", "ray", "2025-01-01T00:00:00.000Z"),
    summary("other case", "ns", "Ray"),
]


@pytest.mark.parametrize(
    ("noun", "path"),
    [("work", "/work/requirements"), ("pools", "/workerPools/"), ("compute", "/compute/requirements")],
)
def test_a_name_means_exactly_that_name_and_the_oldest_comes_first(to: Connect, noun: str, path: str) -> None:
    with serving(lambda request: Answer(200, {"items": ALIKE})) as server:
        found = getattr(to(server.url), noun).find("ns", "ray")
        assert [each.id for each in found] == ["oldest", "younger"]
        assert server.requests[0].path == path
        assert server.requests[0].query["name"] == ["ray"]
        assert server.requests[0].query["namespaces"] == ["ns"]


def test_a_template_is_found_by_exactly_its_name(to: Connect) -> None:
    with serving(lambda request: Answer(200, {"items": ALIKE})) as server:
        found = to(server.url).templates.find("ns2", "ray")
        assert found is not None
        assert found.id == "elsewhere"
        assert to(server.url).templates.find("ns", "ra") is None


def test_all_pages_are_read_an_empty_one_in_the_middle_included(to: Connect) -> None:
    pages: dict[str, dict[str, object]] = {
        "": {"items": [{"id": "a", "name": "a"}], "nextSliceId": "two"},
        "two": {"items": [], "nextSliceId": "three"},
        "three": {"items": [{"id": "b", "name": "b"}]},
    }

    def page(request: Request) -> Answer:
        return Answer(200, pages[request.query.get("sliceId", [""])[0]])

    with serving(page) as server:
        assert [task.id for task in to(server.url).tasks.all(group_id="g")] == ["a", "b"]
        assert len(server.requests) == 3


def test_a_page_that_leads_to_itself_is_the_last(to: Connect) -> None:
    with serving(lambda request: Answer(200, {"items": [], "nextSliceId": "again"})) as server:
        assert to(server.url).namespaces.all() == ()
        assert len(server.requests) == 2


def test_a_page_that_fails_fails_the_list(to: Connect) -> None:
    answers = iter([Answer(200, {"items": [], "nextSliceId": "two"}), Answer(400, text="no")])
    with serving(lambda request: next(answers)) as server, pytest.raises(Exception, match="nodes of pool p"):
        to(server.url).nodes.of_pool("p")


def test_a_state_newer_than_the_sdk_is_a_value(to: Connect) -> None:
    nodes = [{"id": "n1", "status": "RUNNING"}, {"id": "n2", "status": "HIBERNATING"}]
    with serving(lambda request: Answer(200, {"items": nodes})) as server:
        found = to(server.url).nodes.of_pool("p")
        assert [node.state for node in found] == [NodeState.RUNNING, NodeState.UNKNOWN]


def test_states_are_asked_for_in_the_platforms_words(to: Connect) -> None:
    with serving(lambda request: Answer(200, {"items": []})) as server:
        yellowdog = to(server.url)
        yellowdog.work.all(states=[WorkRequirementState.HELD, WorkRequirementState.RUNNING], tag="t")
        yellowdog.pools.all(namespace="ns", states=[WorkerPoolState.SHUTTING_DOWN])
        yellowdog.tasks.all(requirement_id="r", states=[TaskState.EXECUTING])
        yellowdog.nodes.of_pool("p", states=[NodeState.LOST])
        asked = [request.query for request in server.requests]
    assert [query["statuses"] for query in asked] == [
        ["HELD", "RUNNING"],
        ["SHUTDOWN"],
        ["EXECUTING"],
        ["LOST"],
    ]
    assert (asked[0]["tag"], asked[1]["namespaces"], asked[2]["workRequirementId"]) == (["t"], ["ns"], ["r"])
