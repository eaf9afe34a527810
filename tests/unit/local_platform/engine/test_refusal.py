"""A refusal carries what a client of YellowDog looks at."""

from __future__ import annotations

from raydog_resources.local_platform.engine.refusal import illegal_transition, invalid, name_taken, not_found


def test_a_bad_request_is_the_type_the_sdk_knows() -> None:
    refusal = invalid("size: -1 is below minNodes 0", ["more"])
    assert (refusal.status, refusal.error_type) == (400, "InvalidRequestException")
    assert (str(refusal), refusal.detail) == ("size: -1 is below minNodes 0", ["more"])


def test_a_taken_name_is_found_by_the_words_clients_look_for() -> None:
    refusal = name_taken("WorkerPool", "space", "pool-1")
    assert (refusal.status, refusal.error_type) == (400, "InvalidRequestException")
    assert "'pool-1' already exists in 'space'" in refusal.message


def test_an_unknown_thing_is_named() -> None:
    refusal = not_found("Task", "ydid:task:x")
    assert (refusal.status, str(refusal)) == (404, "Task 'ydid:task:x' not found")


def test_an_illegal_step_says_from_where_and_whither() -> None:
    refusal = illegal_transition("WorkRequirement", "ydid:workreq:x", "COMPLETED", "HELD")
    assert (refusal.status, refusal.error_type) == (403, "InvalidWorkRequirementStatusException")
    assert str(refusal) == "WorkRequirement 'ydid:workreq:x' is COMPLETED: it cannot be HELD"
    assert refusal.detail == []
