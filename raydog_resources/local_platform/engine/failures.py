"""What becomes of a task that failed: tried again, sent to another group, or failed for good."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.records import Json


def _selected(selection: Json | None, value: Any) -> bool:
    """YellowDog's Selection: includes without excludes; neither matches nothing; absent matches all."""
    if selection is None:
        return True
    includes = selection.get("includes") or []
    excludes = selection.get("excludes") or []
    if includes:
        return value in includes and value not in excludes
    return bool(excludes) and value not in excludes


def _facts(error: Json) -> dict[str, Any]:
    return {
        "errorTypes": error["errorType"],
        "statusesAtFailure": error.get("statusAtFailure"),
        "processExitCodes": error.get("processExitCode"),
    }


def _selector_matches(selector: Json, error: Json) -> bool:
    return all(_selected(selector.get(key), value) for key, value in _facts(error).items())


def _selectors_match(selection: Json | None, error: Json) -> bool:
    """A Selection of selectors: whether the error is among what they describe."""
    if selection is None:
        return True
    includes = selection.get("includes") or []
    excluded = any(_selector_matches(selector, error) for selector in selection.get("excludes") or [])
    if includes:
        return not excluded and any(_selector_matches(selector, error) for selector in includes)
    return bool(selection.get("excludes")) and not excluded


def _old_matcher_matches(matcher: Json, error: Json) -> bool:
    """The deprecated `retryableErrors`: plain lists, an absent list matches all."""
    return all(matcher.get(key) is None or value in matcher[key] for key, value in _facts(error).items())


def may_retry(run_specification: Json, retries_so_far: int, error: Json) -> bool:
    """`retryPolicy`, or the older pair `maximumTaskRetries` and `retryableErrors`."""
    policy = run_specification.get("retryPolicy")
    if policy is not None:
        within = retries_so_far < int(policy.get("maxRetries") or 0)
        return within and _selectors_match(policy.get("retryErrors"), error)
    if retries_so_far >= int(run_specification.get("maximumTaskRetries") or 0):
        return False
    matchers = run_specification.get("retryableErrors")
    return not matchers or any(_old_matcher_matches(matcher, error) for matcher in matchers)


def resubmission_group(run_specification: Json, error: Json) -> str | None:
    """The name of the group that `failurePolicy` sends such a task to."""
    policy = run_specification.get("failurePolicy") or {}
    for destination in policy.get("resubmissionDestinations") or []:
        if _selectors_match(destination.get("resubmitErrors"), error):
            return str(destination["destinationTaskGroup"])
    return None
