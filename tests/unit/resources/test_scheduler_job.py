"""The job as a resource: made once, told as it is, ended gently, never taken for gone when nobody answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk, RequestRefused
from raydog_resources.gateways.host import CommandEnd
from raydog_resources.gateways.scheduler_job import JobState
from raydog_resources.resources.failure import HalfMade
from tests.unit.resources.login_node import Site
from tests.unit.resources.rig import job_spec


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_job_is_made_with_its_token_on_the_host_and_not_in_its_text(site: Site) -> None:
    made = site.make()
    facts = {name: made.outputs[name] for name in ("job_id", "state", "ray_address", "dashboard_url")}
    assert facts == {
        "job_id": "17",
        "state": "ready",
        "ray_address": "ray://10.0.0.5:10001",
        "dashboard_url": "http://10.0.0.5:8265",
    }
    token = made.outputs["ray_token"]
    assert len(token) == 64
    assert site.machine.files[f"{site.spec.folder}/token"].decode() == token
    (request,) = site.scheduler.requests
    assert token not in request.text
    assert (request.nodes, request.cpus, request.walltime, request.grace) == (2, 4, 3600, 30)


def test_a_second_make_finds_the_job_and_its_token(site: Site) -> None:
    first, second = site.make(), site.make()
    assert second.outputs["job_id"] == first.outputs["job_id"]
    assert second.outputs["ray_token"] == first.outputs["ray_token"]
    assert len(site.scheduler.requests) == 1
    assert "found job 17" in site.told


def test_an_environment_that_cannot_be_made_is_said_before_anything_is_submitted(site: Site) -> None:
    site.prepares = CommandEnd(78, stderr=b"raydog: FAILED: bad interpreter: Permission denied")
    with pytest.raises(RequestRefused) as caught:
        site.make()
    for words in (
        "exit code 78: Ray or Python",
        "bad interpreter: Permission denied",
        "no job was submitted",
    ):
        assert words in str(caught.value)
    assert site.scheduler.requests == []


def test_up_returns_while_the_job_waits_and_says_why(site: Site) -> None:
    site.scheduler.on_look = lambda job_id: None
    made = site.make()
    assert made.outputs["state"] == "pending: Priority"
    assert made.outputs["ray_address"] == ""
    assert site.clock.monotonic() >= site.spec.queue_seconds
    assert "job 17 pending: Priority" in site.told
    site.scheduler.on_look = site.starts
    assert site.state_after_refresh(made) == "ready"


def test_a_node_that_ends_before_the_cluster_is_ready_is_reported_with_its_last_words(site: Site) -> None:
    def ends(job_id: str) -> None:
        site.scheduler.becomes(job_id, JobState.RUNNING)
        site.scheduler.files["runs/17.0/node.1.json"] = json.dumps({"code": 78, "host": "n2"})

    site.scheduler.on_look = ends
    with pytest.raises(HalfMade) as caught:
        site.make()
    assert "node 1 (n2) with code 78" in str(caught.value)
    assert "the last words of runs/17.0/node.1.log" in str(caught.value)
    assert caught.value.outputs["job_id"] == "17"
    assert site.clock.monotonic() < 60


@pytest.mark.parametrize(("index", "log"), [(0, "job.log"), (1, "job.1.log")])
def test_an_environment_that_fails_on_a_plain_host_is_reported_from_that_hosts_log(
    site: Site, index: int, log: str
) -> None:
    def ends(job_id: str) -> None:
        site.scheduler.becomes(job_id, JobState.RUNNING)
        end = {"code": 72, "reason": "environment", "host": "n2"}
        site.scheduler.files[f"runs/17.0/node.{index}.json"] = json.dumps(end)

    site.scheduler.on_look = ends
    with pytest.raises(HalfMade, match=f"the last words of {log}"):
        site.make()


def test_a_cluster_that_never_answers_is_kept_half_made_and_the_next_up_goes_on(site: Site) -> None:
    site.scheduler.on_look = lambda job_id: site.scheduler.becomes(job_id, JobState.RUNNING)
    with pytest.raises(HalfMade) as caught:
        site.make()
    site.scheduler.on_look = site.starts
    made = site.provider.change(caught.value.ident, dict(caught.value.outputs), site.spec)
    assert (made.outputs["state"], len(site.scheduler.requests)) == ("ready", 1)


@pytest.mark.parametrize(
    ("state", "keeps", "sentence", "replaced"),
    [
        (JobState.EXPIRED, "keep", "expired", False),
        (JobState.EXPIRED, "replace", "expired", True),
        (JobState.CANCELLED, "keep", "cancelled", True),
        (JobState.FAILED, "keep", "failed", True),
        (JobState.SUSPENDED, "keep", "degraded: the scheduler has suspended it ()", False),
    ],
)
def test_refresh_tells_how_it_is_and_whether_another_is_to_come(
    site: Site, state: JobState, keeps: str, sentence: str, replaced: bool
) -> None:
    site.spec = job_spec(walltime_end=keeps)
    made = site.make()
    site.scheduler.on_look = lambda job_id: None
    site.scheduler.becomes("17", state)
    assert site.state_after_refresh(made) == sentence
    assert site.is_to_be_replaced(made) is replaced


def test_a_requeued_job_has_no_address_until_its_new_head_answers(site: Site) -> None:
    made = site.make()
    site.scheduler.on_look = lambda job_id: None
    site.scheduler.becomes("17", JobState.PENDING, restarts=1, reason="BeginTime")
    seen = site.provider.look(made.ident, made.outputs)
    assert seen is not None
    assert (seen.outputs["state"], seen.outputs["ray_address"]) == ("requeued: BeginTime", "")
    assert seen.inputs["where"] == site.spec.where
    site.scheduler.on_look = site.starts
    assert site.state_after_refresh(made) == "ready"


def test_a_host_that_does_not_answer_is_an_error_and_never_gone(site: Site) -> None:
    made = site.make()

    def silent(job_id: str) -> None:
        raise CouldNotAsk("the controller did not answer", thing="SLURM")

    site.scheduler.on_look = silent
    with pytest.raises(CouldNotAsk):
        site.provider.look(made.ident, made.outputs)


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ({"reason": "walltime", "code": 0}, "expired: walltime"),
        ({"reason": "idle", "code": 0}, "idle"),
        (None, "failed: the scheduler does not know job 17 any more"),
    ],
)
def test_of_a_job_that_the_scheduler_forgot_its_own_last_words_count(
    site: Site, end: dict[str, Any] | None, sentence: str
) -> None:
    made = site.make()
    site.scheduler.jobs.clear()
    if end:
        site.machine.files[f"{site.spec.folder}/runs/17.0/end.json"] = json.dumps(end).encode()
    assert site.state_after_refresh(made) == sentence


def test_the_walltime_changes_in_place_or_the_scheduler_says_why_not(site: Site) -> None:
    made = site.make()
    site.provider.change(made.ident, made.outputs, job_spec(walltime="2h"))
    assert "walltime 7200" in site.scheduler.calls
    with pytest.raises(RequestRefused, match="Access/permission denied"):
        site.provider.change(made.ident, made.outputs, job_spec(walltime="3h"))
    assert len(site.scheduler.requests) == 1


def test_a_changed_walltime_is_told_to_a_job_that_counts_its_time_itself(site: Site) -> None:
    site.scheduler.kind = "pbs"
    made = site.make()
    site.provider.change(made.ident, made.outputs, job_spec(walltime="2h"))
    assert site.machine.files[f"{site.spec.folder}/lifetime.17"] == b"7170\n"


def test_the_end_is_asked_for_first_and_the_folder_goes_with_the_job(site: Site) -> None:
    made = site.make()
    site.provider.remove(made.ident, made.outputs)
    assert site.scheduler.files["runs/17.0/stop"] == "destroy"
    assert site.scheduler.jobs["17"].state is JobState.ENDED
    assert site.machine.files == {}


def test_a_job_that_does_not_stop_is_cancelled_after_its_grace(site: Site) -> None:
    made = site.make()
    site.scheduler.on_look = lambda job_id: None
    before = site.clock.monotonic()
    site.provider.remove(made.ident, made.outputs)
    assert site.scheduler.jobs["17"].state is JobState.CANCELLED
    assert 30 <= site.clock.monotonic() - before < 90


def test_a_job_that_waits_is_cancelled_at_once(site: Site) -> None:
    site.spec = site.spec.model_copy(update={"wait_for": "submitted"})
    site.scheduler.on_look = lambda job_id: None
    made = site.make()
    site.provider.remove(made.ident, made.outputs)
    assert site.scheduler.jobs["17"].state is JobState.CANCELLED
    assert "runs/17.0/stop" not in site.scheduler.files


def test_a_job_of_which_nothing_came_into_the_state_goes_too(site: Site) -> None:
    made = site.make()
    site.scheduler.becomes("17", JobState.CANCELLED)
    site.make()
    site.scheduler.becomes("17", JobState.ENDED)
    site.provider.remove(made.ident, made.outputs)
    assert [job.state.is_over for job in site.scheduler.jobs.values()] == [True, True]


def test_logs_stay_when_they_are_to(site: Site) -> None:
    site.spec = job_spec(keep_logs=True)
    made = site.make()
    site.provider.remove(made.ident, made.outputs)
    last = site.programs[-1]
    assert "rm -f token" in last[1]
    assert 'rm -rf -- "$1"' not in last[1]
    assert "grafana_password" in last[1]
