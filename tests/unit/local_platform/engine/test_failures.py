"""Which errors are tried again, and where else a failed task may go."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.failures import may_retry, resubmission_group
from raydog_resources.local_platform.engine.records import Json

OUT_OF_MEMORY: Json = {
    "errorType": "PROCESS_NON_ZERO_EXIT",
    "statusAtFailure": "EXECUTING",
    "processExitCode": 137,
}
CRASH: Json = {**OUT_OF_MEMORY, "processExitCode": 1}
LOST: Json = {"errorType": "ALLOCATION_LOST", "statusAtFailure": "ALLOCATED"}

NON_ZERO = {"errorTypes": {"includes": ["PROCESS_NON_ZERO_EXIT"]}}
KILLED = {"processExitCodes": {"includes": [137]}}


def policy(retries: int, errors: Any = None) -> Json:
    return {"retryPolicy": {"maxRetries": retries, "retryErrors": errors}}


def test_nothing_is_tried_again_unless_somebody_says_so() -> None:
    assert not may_retry({}, 0, CRASH)
    assert not may_retry(policy(0), 0, CRASH)


def test_a_policy_without_errors_matches_all_of_them_so_many_times() -> None:
    assert [may_retry(policy(2), done, LOST) for done in range(4)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("errors", "retried"),
    [
        ({"includes": [NON_ZERO]}, [True, True, False]),
        ({"excludes": [NON_ZERO]}, [False, False, True]),
        ({"includes": [NON_ZERO], "excludes": [KILLED]}, [False, True, False]),
        ({"includes": [{**NON_ZERO, **KILLED}]}, [True, False, False]),
        ({"includes": [{"processExitCodes": {"excludes": [137]}}]}, [False, True, True]),
        ({"includes": [{"statusesAtFailure": {"includes": ["ALLOCATED"]}}]}, [False, False, True]),
        ({"includes": [KILLED, {"errorTypes": {"includes": ["ALLOCATION_LOST"]}}]}, [True, False, True]),
        ({"includes": [{"errorTypes": {}}]}, [False, False, False]),
        ({"includes": [], "excludes": []}, [False, False, False]),
    ],
)
def test_a_policys_selectors(errors: Json, retried: list[bool]) -> None:
    assert [may_retry(policy(1, errors), 0, error) for error in (OUT_OF_MEMORY, CRASH, LOST)] == retried


@pytest.mark.parametrize(
    ("matchers", "retried"),
    [
        (None, [True, True, True]),
        ([], [True, True, True]),
        ([{"errorTypes": ["ALLOCATION_LOST"]}], [False, False, True]),
        ([{"errorTypes": ["PROCESS_NON_ZERO_EXIT"], "processExitCodes": [1, 2]}], [False, True, False]),
        ([{"processExitCodes": [137]}, {"statusesAtFailure": ["ALLOCATED"]}], [True, False, True]),
    ],
)
def test_the_deprecated_pair(matchers: list[Json] | None, retried: list[bool]) -> None:
    specification = {"maximumTaskRetries": 1, "retryableErrors": matchers}
    assert [may_retry(specification, 0, error) for error in (OUT_OF_MEMORY, CRASH, LOST)] == retried
    assert not may_retry(specification, 1, LOST)


def test_a_policy_overrides_the_deprecated_pair() -> None:
    assert not may_retry({**policy(1), "maximumTaskRetries": 5}, 1, CRASH)


def test_the_first_destination_that_matches_takes_the_task() -> None:
    specification = {
        "failurePolicy": {
            "resubmissionDestinations": [
                {"destinationTaskGroup": "large", "resubmitErrors": {"includes": [KILLED]}},
                {"destinationTaskGroup": "any", "resubmitErrors": {"includes": [NON_ZERO]}},
            ]
        }
    }
    assert resubmission_group(specification, OUT_OF_MEMORY) == "large"
    assert resubmission_group(specification, CRASH) == "any"
    assert resubmission_group(specification, LOST) is None
    assert resubmission_group({}, CRASH) is None


def test_a_destination_without_errors_takes_all() -> None:
    specification = {"failurePolicy": {"resubmissionDestinations": [{"destinationTaskGroup": "other"}]}}
    assert resubmission_group(specification, LOST) == "other"
