"""The task panel's facts: times, ends, errors, and never a value of the environment."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.records import Task
from raydog_resources.local_platform.portal.task_details import task_details
from tests.unit.local_platform.engine.bench import Bench
from tests.unit.local_platform.portal.portal_house import PortalHouse


@pytest.fixture
def bench() -> Bench:
    return Bench()


def running_task(bench: Bench, **spec: Any) -> Task:
    bench.pool(1)
    bench.advance()
    return bench.tasks(bench.group(0, maximumTaskRetries=1, finishIfAllTasksFinished=False), 1, **spec)[0]


def test_a_running_task(bench: Bench) -> None:
    task = running_task(bench, arguments=["-c", "true"], taskData="é", timeout="PT5M")
    bench.advance(7)
    details = task_details(bench.engine, task.id)
    assert (details["status"], details["mark"], details["attempt"]) == ("EXECUTING", "running", 1)
    assert (details["node"], details["address"]) == ("node-1", "10.0.0.2")
    assert (details["type"], details["arguments"], details["data_size"]) == ("bash", ["-c", "true"], 2)
    assert details["now"] - details["started"] == 7
    assert (details["timeout"], details["exit_code"], details["finished"]) == (300.0, None, None)
    assert (details["requirement"], details["group"]) == ("space/requirement-2", "group")


def test_a_task_that_was_tried_twice_and_failed(bench: Bench) -> None:
    task = running_task(bench)
    bench.finish(task, 3)
    bench.finish(task, 4)
    details = task_details(bench.engine, task.id)
    assert (details["status"], details["attempt"], details["exit_code"]) == ("FAILED", 2, 4)
    assert [error["processExitCode"] for error in details["errors"]] == [3, 4]
    assert details["trouble"] == "exit code 4"


def test_a_task_that_went_well(bench: Bench) -> None:
    task = running_task(bench)
    bench.finish(task)
    assert task_details(bench.engine, task.id)["exit_code"] == 0


def test_a_task_that_waits_has_no_node(bench: Bench) -> None:
    [task] = bench.tasks(bench.group(0), 1)
    details = task_details(bench.engine, task.id)
    assert (details["node"], details["address"], details["started"]) == (None, None, None)


def test_the_environment_is_told_by_its_names_alone(house: PortalHouse) -> None:
    task = running_task(
        house.bench, environment={"TOKEN": "hush-hush", "ABC": "value-2"}, taskData="hush-data"
    )
    answer = house.ask(f"/__local/portal/tasks/{task.id}", key=True)
    assert answer.json()["environment"] == ["ABC", "TOKEN"]
    everything = answer.text + house.ask("/__local/portal/overview", key=True).text
    assert not [word for word in ("hush-hush", "value-2", "hush-data") if word in everything]
