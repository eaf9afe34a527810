from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from yellowdog_client import model

from raydog_resources.clock import SystemClock
from raydog_resources.local_platform.wire.container import ListOf
from raydog_resources.local_platform.wire.model import Field, Model
from raydog_resources.local_platform.wire.schema import form, form_of, sdk_class, warm_up


def _sentences(name: str, value: Any) -> list[str]:
    return [f"{path}: {text}" for path, text in form(name).problems(value)]


def test_the_same_form_is_made_once() -> None:
    warm_up()
    assert form("Task") is form("Task")


def test_every_model_that_a_request_can_hold_has_a_form() -> None:
    endings = ("ComputeSource", "ProvisionStrategy", "Template", "Action", "Constraint", "Preference")
    named = [
        name for name in dir(model) if name.endswith(endings) and not name.startswith("BestComputeSource")
    ]
    names = [name for name in named if not issubclass(sdk_class(name), Enum)]
    assert len(names) > 25
    for name in names:
        assert form(name).problems(5) == [("", "an object was expected, not a number")]


def test_numbers_are_not_flags_and_strings_are_not_lists() -> None:
    usage = {
        "templateId": "x",
        "requirementName": "y",
        "targetInstanceCount": True,
        "maintainInstanceCount": 1,
    }
    assert _sentences("ComputeRequirementTemplateUsage", usage) == [
        "targetInstanceCount: a whole number was expected, not true or false",
        "maintainInstanceCount: true or false was expected, not a number",
    ]
    specification = {"taskTypes": "bash", "vcpus": {"min": "2"}, "providers": "AWS"}
    assert _sentences("RunSpecification", specification) == [
        "taskTypes: a list was expected, not a string",
        "vcpus.min: a number was expected, not a string",
        "providers: a list was expected, not a string",
    ]


def test_generic_models_know_what_they_hold() -> None:
    selector = {"processExitCodes": {"includes": ["1"]}, "errorTypes": {"excludes": [1]}}
    assert _sentences("TaskErrorSelector", selector) == [
        "processExitCodes.includes[0]: a whole number was expected, not a string",
        "errorTypes.excludes[0]: a string was expected, not a number",
    ]
    policy = {"retryErrors": {"includes": [{"errorTypes": {"excludes": [1]}}]}}
    assert _sentences("RetryPolicy", policy) == [
        "retryErrors.includes[0].errorTypes.excludes[0]: a string was expected, not a number"
    ]


def test_maps_check_their_values_and_known_keys() -> None:
    assert _sentences("Task", {"environment": {"A": None}}) == [
        "environment['A']: a string was expected, not null"
    ]
    summary = {"statusCounts": {"ASLEEP": 1, "READY": "1"}}
    (first, second) = _sentences("TaskSummary", summary)
    assert first.startswith("statusCounts: 'ASLEEP' is none of PENDING")
    assert second == "statusCounts['READY']: a whole number was expected, not a string"


def test_a_set_holds_nothing_twice() -> None:
    source = {
        "type": "co.yellowdog.platform.model.SimulatorComputeSource",
        "name": "x",
        "credentials": ["a", "a"],
    }
    assert _sentences("ComputeSource", source) == ["credentials: holds the same element twice"]


def test_a_constant_cannot_be_another_word() -> None:
    assert _sentences("SimulatorComputeSource", {"name": "x", "type": "AwsInstance"})[0].startswith(
        "type: 'AwsInstance' is none of co.yellowdog.platform.model.SimulatorComputeSource"
    )


def test_the_normal_form_has_defaults_and_no_nulls() -> None:
    normal = form("WorkRequirement").normal(
        {
            "namespace": "ns",
            "name": "w",
            "tag": None,
            "id": "mine",
            "status": "HELD",
            "taskGroups": [
                {
                    "name": "g",
                    "starved": True,
                    "runSpecification": {"taskTypes": ["bash"], "vcpus": {"min": None}},
                }
            ],
        }
    )
    assert normal == {
        "namespace": "ns",
        "name": "w",
        "priority": 0,
        "taskGroups": [
            {
                "name": "g",
                "runSpecification": {"taskTypes": ["bash"], "vcpus": {}},
                "priority": 0,
                "finishIfAllTasksFinished": True,
                "finishIfAnyTaskFailed": False,
            }
        ],
    }


def test_a_model_of_an_old_client_keeps_its_deprecated_fields() -> None:
    specification = {
        "taskTypes": ["bash"],
        "maximumTaskRetries": 2,
        "retryableErrors": [{"errorTypes": ["X"]}],
    }
    assert form("RunSpecification").problems(specification) == []
    assert form("RunSpecification").normal(specification) == specification


def test_a_type_that_no_form_fits_is_an_error_of_ours() -> None:
    with pytest.raises(TypeError, match="no form for"):
        form_of(Any)


def test_a_word_close_to_a_field_is_suggested() -> None:
    word = Model({"taskTypes": Field(ListOf(form_of(str)))})
    assert word.problems({"tasktype": 1}) == [("tasktype", "unknown field; did you mean taskTypes?")]
    assert word.problems({"zzz": 1}) == [("zzz", "unknown field")]
    ((path, _),) = word.problems({"x" * 500: 1})
    assert len(path) < 100


def test_a_thousand_tasks_are_read_in_no_time() -> None:
    """Measured: 18 ms; the bound leaves room for a machine that is busy with other things."""
    tasks = [
        {
            "name": f"task-{number}",
            "taskType": "bash",
            "arguments": ["taskdata.txt"],
            "taskData": "echo hello",
            "environment": {"A": "1", "B": "2"},
            "timeout": "PT5M",
        }
        for number in range(1000)
    ]
    tasks_form = form_of(list[sdk_class("Task")])  # type: ignore[misc]
    clock, spent = SystemClock(), []
    for _ in range(5):
        began = clock.monotonic()
        assert not tasks_form.problems(tasks)
        tasks_form.normal(tasks)
        spent.append(clock.monotonic() - began)
    assert min(spent) < 0.2
