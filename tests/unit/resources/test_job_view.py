"""The truth table: what a scheduler and a job's files say together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from raydog_resources.gateways.scheduler_job import Job, JobState
from raydog_resources.resources.job_view import JobView, view

HEAD = {"address": "10.0.0.5", "ports": {"client": 10001, "dashboard": 8265, "gcs": 6379}}
ALL = {"alive": [["17.0.0", "cpu", "10.0.0.5"], ["17.0.1", "cpu", "10.0.0.6"]]}
ONE = {"alive": ALL["alive"][:1]}


def seen(
    state: JobState, run: str = "runs/17.0", facts: dict[str, Any] | None = None, **files: Any
) -> JobView:
    """A job of two nodes; `files`: name without .json, and what is in it."""
    job = Job("17", "rd-c", state, **{"nodes": ("n1", "n2"), **(facts or {})})
    named = {f"{run}/{name.replace('_', '.')}.json": json.dumps(value) for name, value in files.items()}
    return view(job, named, 2)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (seen(JobState.PENDING, facts={"reason": "Priority"}), "pending: Priority"),
        (seen(JobState.HELD), "pending: held by a person or the scheduler"),
        (
            seen(JobState.PENDING, facts={"reason": "BadConstraints", "hopeless": True}),
            "failed: BadConstraints",
        ),
        (seen(JobState.PENDING, facts={"reason": "BeginTime", "restarts": 1}), "requeued: BeginTime"),
        (seen(JobState.RUNNING), "starting"),
        (seen(JobState.RUNNING, head=HEAD, nodes=ALL), "ready"),
        (seen(JobState.RUNNING, head=HEAD, nodes=ONE), "degraded: 1 of 2 nodes alive in Ray"),
        (seen(JobState.RUNNING, head=HEAD, nodes=ALL, facts={"nodes_lost": ("n2",)}), "degraded: lost: n2"),
        (
            seen(JobState.RUNNING, node_1={"code": 78, "host": "n2"}),
            "starting: ended: node 1 (n2) with code 78",
        ),
        (seen(JobState.RUNNING, facts={"restarts": 1}, head=HEAD, nodes=ALL), "starting"),
        (seen(JobState.RUNNING, "runs/17.1", {"restarts": 1}, head=HEAD, nodes=ALL), "ready"),
        (seen(JobState.RUNNING, head=HEAD, nodes=ALL, end={"reason": "idle"}), "stopping: idle"),
        (
            seen(JobState.SUSPENDED, facts={"word": "SUSPENDED"}),
            "degraded: the scheduler has suspended it (SUSPENDED)",
        ),
        (seen(JobState.STOPPING, facts={"reason": "COMPLETING"}), "stopping: COMPLETING"),
        (seen(JobState.ENDED, end={"reason": "walltime", "code": 0}), "expired: walltime"),
        (seen(JobState.ENDED, end={"reason": "idle", "code": 0}), "idle"),
        (seen(JobState.ENDED, end={"reason": "destroy", "code": 0}), "cancelled: destroy"),
        (seen(JobState.ENDED), "ended"),
        (seen(JobState.CANCELLED, facts={"reason": "by uid 1000"}), "cancelled: by uid 1000"),
        (seen(JobState.CANCELLED, end={"reason": "walltime", "code": 0}), "expired: walltime"),
        (seen(JobState.EXPIRED, facts={"reason": "TimeLimit"}), "expired: TimeLimit"),
        (seen(JobState.FAILED, facts={"reason": "NodeFail"}, head=HEAD, nodes=ALL), "failed: NodeFail"),
        (seen(JobState.FAILED, facts={"exit_code": 78}), "failed: exit code 78"),
        (seen(JobState.UNKNOWN, facts={"word": "TRANSMOGRIFIED"}), "unknown: TRANSMOGRIFIED"),
        (seen(JobState.UNKNOWN, end={"reason": "walltime", "code": 0}), "expired: walltime"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_said_of_a_job(found: JobView, sentence: str) -> None:
    assert found.sentence == sentence


def test_only_a_cluster_that_runs_has_an_address() -> None:
    assert seen(JobState.RUNNING, head=HEAD, nodes=ONE).head == HEAD
    assert seen(JobState.EXPIRED, head=HEAD, nodes=ALL).head == {}
    assert seen(JobState.PENDING, facts={"restarts": 1}, head=HEAD).head == {}


def test_nodes_are_named_by_their_machine_and_the_first_is_the_head() -> None:
    rows = seen(JobState.RUNNING, head=HEAD, nodes=ALL).nodes
    assert [(row["name"], row["group"], row["private_ip"]) for row in rows] == [
        ("n1", "head", "10.0.0.5"),
        ("n2", "cpu", "10.0.0.6"),
    ]


def test_a_file_that_is_cut_off_is_as_if_it_were_not_there() -> None:
    job = Job("17", "rd-c", JobState.RUNNING)
    assert view(job, {"runs/17.0/head.json": '{"address": "10.'}, 2).state == "starting"
