"""Which nodes Ray lost, and which it let go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from raydog_resources.node_programs.collector.lost_nodes import LostNodes
from tests.unit.node_programs.collector.reading import read_all

NOW = 1_700_000_000_000


def row(why: str | None, **changes: Any) -> dict[str, Any]:
    """A node as Ray's state API shows it."""
    told = {"node_id": "n1", "node_ip": "10.0.0.2", "state": "DEAD", "labels": {"raydog-group": "a"}}
    return {**told, "end_time_ms": NOW - 1000, "state_message": why, **changes}


def told(*rows: dict[str, Any]) -> dict[str, float]:
    """Values by name and node, of one round."""
    return _values(LostNodes("http://head", lambda url: _answer(*rows)).round(NOW))


def _answer(*rows: dict[str, Any]) -> str:
    return json.dumps({"data": {"result": {"result": rows}}})


def _values(series: list[bytes]) -> dict[str, float]:
    return {labels.get("node_id") or labels["__name__"]: value for labels, value, _ in read_all(series)}


UP = {"raydog_collector_up": 1.0, "raydog_ray_answers": 1.0}


def test_a_node_that_vanished_is_lost_and_says_which_it_was() -> None:
    series = LostNodes(
        "http://head", lambda url: _answer(row("Unexpected termination: health check failed"))
    ).round(NOW)
    assert (
        {"__name__": "raydog_node_lost", "node_id": "n1", "ip": "10.0.0.2", "group": "a"},
        1.0,
        NOW,
    ) in read_all(series)


@pytest.mark.parametrize(
    "why", ["Expected termination: received SIGTERM", "Terminated due to preemption: drained", None]
)
def test_one_that_was_let_go_is_not(why: str | None) -> None:
    assert told(row(why)) == UP


def test_what_is_long_ago_is_over() -> None:
    assert told(row("Unexpected termination", end_time_ms=NOW - 16 * 60 * 1000)) == UP


def test_one_that_was_told_of_is_told_to_be_over() -> None:
    answers = [_answer(row("Unexpected termination")), _answer()]
    lost = LostNodes("http://head", lambda url: answers.pop(0))
    assert _values(lost.round(NOW)) == {**UP, "n1": 1.0}
    assert _values(lost.round(NOW)) == {**UP, "n1": 0.0}


def test_a_ray_that_does_not_answer_is_told_too() -> None:
    assert _values(LostNodes("http://head", lambda url: None).round(NOW)) == {**UP, "raydog_ray_answers": 0.0}


def test_an_answer_of_another_form_is_no_lost_node() -> None:
    assert _values(LostNodes("http://head", lambda url: "[]").round(NOW)) == UP
