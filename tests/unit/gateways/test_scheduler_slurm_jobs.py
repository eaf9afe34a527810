"""SLURM's words, from 22.05 to today's: texts as its programs print them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from raydog_resources.gateways.scheduler_job import JobState
from raydog_resources.gateways.scheduler_slurm_jobs import job_from_accounting, job_from_json, job_from_text

TEXT = (
    "JobId=2 JobName=rd-x UserId=alice(4001) GroupId=alice(4001) MCS_label=N/A Priority=4294901758 Nice=0 "
    "Account=(null) QOS=(null) JobState={state} Reason={reason} Dependency=(null) Requeue=0 Restarts={restarts} "
    "BatchFlag=1 Reboot=0 ExitCode={code} RunTime=00:00:01 TimeLimit=00:10:00 TimeMin=N/A SubmitTime=1795266017 "
    "EligibleTime=1795266017 AccrueTime=Unknown StartTime=1795266018 EndTime=1795266618 Deadline=N/A "
    "Partition=main AllocNode:Sid=login:182 ReqNodeList=(null) ExcNodeList=(null) NodeList=n[1-3] BatchHost=n1 "
    "NumNodes=3 Features=(null) Command=(null) WorkDir=/home/alice Comment=project/stack/cluster "
    "StdErr=/home/alice/j.log StdIn=/dev/null StdOut=/home/alice/j.log Power= "
)


def text(state: str = "RUNNING", reason: str = "None", restarts: int = 0, code: str = "0:0") -> str:
    return TEXT.format(state=state, reason=reason, restarts=restarts, code=code)


def test_all_that_the_text_tells_is_read() -> None:
    job = job_from_text(text(restarts=2))
    assert job is not None
    assert (job.id, job.name, job.tag) == ("2", "rd-x", "project/stack/cluster")
    assert (job.state, job.word, job.reason, job.exit_code) == (JobState.RUNNING, "RUNNING", "", None)
    assert (job.nodes, job.restarts) == (("n1", "n2", "n3"), 2)
    assert (job.submitted_at, job.started_at, job.ends_at) == (1795266017.0, 1795266018.0, 1795266618.0)


@pytest.mark.parametrize(
    ("state", "reason", "code", "told", "exit_code"),
    [
        ("PENDING", "Resources", "0:0", JobState.PENDING, None),
        ("PENDING", "JobHeldUser", "0:0", JobState.HELD, None),
        ("COMPLETING", "None", "0:15", JobState.STOPPING, None),
        ("COMPLETED", "None", "0:0", JobState.ENDED, 0),
        ("CANCELLED", "None", "0:15", JobState.CANCELLED, 143),
        ("TIMEOUT", "TimeLimit", "0:15", JobState.EXPIRED, 143),
        ("FAILED", "NonZeroExitCode", "7:0", JobState.FAILED, 7),
        ("OUT_OF_MEMORY", "OutOfMemory", "0:125", JobState.FAILED, 253),
        ("SUSPENDED", "None", "0:0", JobState.SUSPENDED, None),
        ("WHATEVER", "None", "0:0", JobState.UNKNOWN, None),
    ],
)
def test_states(state: str, reason: str, code: str, told: JobState, exit_code: int | None) -> None:
    job = job_from_text(text(state, reason, code=code))
    assert job is not None
    assert (job.state, job.exit_code, job.word) == (told, exit_code, state)


@pytest.mark.parametrize("state", ["NODE_FAIL", "PREEMPTED", "BOOT_FAIL"])
def test_what_failed_by_no_fault_of_its_own_is_replaceable(state: str) -> None:
    job = job_from_text(text(state))
    assert job is not None
    assert (job.state, job.replaceable) == (JobState.FAILED, True)


@pytest.mark.parametrize("reason", ["BadConstraints", "PartitionTimeLimit", "QOSMaxWallDurationPerJobLimit"])
def test_what_can_never_run_is_hopeless(reason: str) -> None:
    job = job_from_text(text("PENDING", reason))
    assert job is not None
    assert job.hopeless


@pytest.mark.parametrize("said", ["", "slurm_load_jobs error: Invalid job id specified\n", "\n\n"])
def test_no_job_is_made_of_other_words(said: str) -> None:
    assert job_from_text(said) is None
    assert job_from_json(said) is None
    assert job_from_accounting(said) is None


def number(value: int) -> dict[str, Any]:
    return {"set": True, "infinite": False, "number": value}


OLD = {
    "job_id": 2,
    "name": "rd-x",
    "job_state": "RUNNING",
    "state_reason": "None",
    "exit_code": 0,
    "restart_cnt": 1,
    "nodes": "n[1-3]",
    "submit_time": 1795266017,
    "start_time": 1795266018,
    "end_time": 1795266618,
    "comment": "project/stack/cluster",
}
NEW = {
    **OLD,
    "job_state": ["RUNNING"],
    "exit_code": {"status": ["SUCCESS"], "return_code": number(0), "signal": {"id": number(0), "name": ""}},
    "submit_time": number(1795266017),
    "start_time": number(1795266018),
    "end_time": number(1795266618),
}


@pytest.mark.parametrize("found", [OLD, NEW], ids=["numbers and words", "sets and lists"])
def test_both_generations_of_json_tell_what_the_text_tells(found: dict[str, Any]) -> None:
    assert job_from_json(json.dumps({"jobs": [found], "errors": []})) == job_from_text(text(restarts=1))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["CANCELLED", "COMPLETING"], JobState.STOPPING),
        (["PENDING", "REQUEUE_HOLD"], JobState.HELD),
        (["RUNNING", "CONFIGURING"], JobState.RUNNING),
        ([], JobState.UNKNOWN),
    ],
)
def test_of_several_words_the_one_that_says_most_counts(words: list[str], told: JobState) -> None:
    job = job_from_json(json.dumps({"jobs": [{**NEW, "job_state": words}]}))
    assert job is not None
    assert job.state is told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (7 << 8, 7),
        (9, 137),
        ({"return_code": number(7), "signal": {"id": number(0)}}, 7),
        ({"return_code": {"set": False, "infinite": False, "number": 0}, "signal": {"signal_id": 15}}, 143),
    ],
)
def test_exit_codes_are_as_a_shell_tells_them(code: object, told: int) -> None:
    job = job_from_json(json.dumps({"jobs": [{**NEW, "job_state": ["FAILED"], "exit_code": code}]}))
    assert job is not None
    assert job.exit_code == told


def test_broken_json_is_no_job() -> None:
    assert job_from_json('{"jobs": [{"job_id": 2, ') is None
    assert job_from_json('{"jobs": [], "errors": []}') is None


def test_the_accounting_tells_of_what_the_controller_has_forgotten() -> None:
    line = "2|rd-x|CANCELLED by 4001|0:15|1795266017|1795266018|1795266618|n[1-3]|project/stack/cluster\n"
    job = job_from_accounting(line)
    assert job is not None
    assert (job.state, job.reason, job.exit_code) == (JobState.CANCELLED, "CANCELLED by 4001", 143)
    assert (job.nodes, job.tag) == (("n1", "n2", "n3"), "project/stack/cluster")
