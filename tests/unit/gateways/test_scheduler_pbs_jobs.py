"""PBS's words: texts as OpenPBS 23.06 prints them."""

from __future__ import annotations

import pytest

from raydog_resources.gateways.scheduler_job import JobState
from raydog_resources.gateways.scheduler_pbs_jobs import is_unknown, jobs_from_json, jobs_from_text

JSON = """{
    "timestamp":1795266050,
    "pbs_version":"23.06.06",
    "pbs_server":"pbshead",
    "Jobs":{
        "17.pbshead":{
            "Job_Name":"rd-x",
            "Job_Owner":"alice@pbshead",
            "resources_used":{"cpupercent":0, "walltime":"00:00:10"},
            "job_state":"R",
            "queue":"workq",
            "ctime":"Sat Nov 21 13:00:17 2026",
            "exec_host":"p1/0+p2/0",
            "exec_vnode":"(p1:ncpus=1)+(p2:ncpus=1)",
            "Resource_List":{"ncpus":2, "nodect":2, "place":"scatter", "select":"2:ncpus=1", "walltime":"00:10:00"},
            "stime":"Sat Nov 21 13:00:18 2026",
            "substate":42,
            "Variable_List":{"PBS_O_HOME":"/home/alice", "X":1, "RAYDOG_TAG":"project/stack/cluster"},
            "comment":"Job run at Sat Nov 21 at 13:00 on (p1:ncpus=1)+(p2:ncpus=1)",
            "run_count":1
        }
    }
}
"""
TEXT = """\
Job Id: 17.pbshead
    Job_Name = rd-x
    Job_Owner = alice@pbshead
    resources_used.walltime = 00:00:10
    job_state = R
    queue = workq
    ctime = Sat Nov 21 13:00:17 2026
    exec_host = p1/0+p2/0
    exec_vnode = (p1:ncpus=1)+(p2:ncpus=1)
    Resource_List.ncpus = 2
    Resource_List.walltime = 00:10:00
    stime = Sat Nov 21 13:00:18 2026
    substate = 42
    Variable_List = PBS_O_HOME=/home/alice,PBS_O_LANG=C.UTF-8,X=1,PBS_O_PATH=/usr/
\tlocal/bin:/usr/bin:/bin,RAYDOG_TAG=project/stack/cluster,PBS_O_QUEUE=workq
    comment = Job run at Sat Nov 21 at 13:00 on (p1:ncpus=1)+(p2:ncpus=1)
    run_count = 1

"""
WITHOUT_JOBS = (
    '{\n    "timestamp":1795266050,\n    "pbs_version":"23.06.06",\n    "pbs_server":"pbshead"\n}\n'
)


def test_json_and_text_tell_the_same() -> None:
    (job,) = jobs_from_json(JSON)
    assert jobs_from_text(TEXT) == [job]
    assert (job.id, job.name, job.state, job.word) == ("17.pbshead", "rd-x", JobState.RUNNING, "R")
    assert (job.nodes, job.tag, job.restarts) == (("p1", "p2"), "project/stack/cluster", 0)
    assert (job.submitted_at, job.started_at, job.ends_at) == (1795266017.0, 1795266018.0, 1795266618.0)


@pytest.mark.parametrize(
    ("lines", "told", "code", "replaceable"),
    [
        ("job_state = Q", JobState.PENDING, None, False),
        ("job_state = H", JobState.HELD, None, False),
        ("job_state = S", JobState.SUSPENDED, None, False),
        ("job_state = E\nExit_status = 0", JobState.STOPPING, None, False),
        ("job_state = F\nsubstate = 92\nExit_status = 0", JobState.ENDED, 0, False),
        ("job_state = F\nsubstate = 93\nExit_status = 7", JobState.FAILED, 7, False),
        ("job_state = F\nsubstate = 93\nExit_status = 265", JobState.FAILED, 137, False),
        ("job_state = F\nsubstate = 91\nExit_status = 271", JobState.CANCELLED, 143, False),
        ("job_state = F\nsubstate = 91", JobState.CANCELLED, None, False),
        ("job_state = F\nExit_status = 271", JobState.CANCELLED, 143, False),
        ("job_state = F\nsubstate = 93\nExit_status = -29", JobState.EXPIRED, None, False),
        ("job_state = F\nsubstate = 93\nExit_status = -20", JobState.FAILED, None, True),
        ("job_state = F", JobState.UNKNOWN, None, False),
        ("job_state = B", JobState.UNKNOWN, None, False),
    ],
)
def test_states(lines: str, told: JobState, code: int | None, replaceable: bool) -> None:
    indented = "".join(f"    {line}\n" for line in lines.splitlines())
    (job,) = jobs_from_text(f"Job Id: 17.pbshead\n    Job_Name = rd-x\n{indented}")
    assert (job.state, job.exit_code, job.replaceable) == (told, code, replaceable)


def test_what_can_never_run_is_hopeless() -> None:
    comment = "Can Never Run: Insufficient amount of resource: ncpus (R: 64 A: 4 T: 4)"
    (job,) = jobs_from_text(f"Job Id: 17.x\n    job_state = Q\n    comment = {comment}\n")
    assert (job.hopeless, job.reason) == (True, comment)


def test_an_answer_without_jobs_is_no_word_on_any_job() -> None:
    assert jobs_from_json(WITHOUT_JOBS) == []
    assert not is_unknown(WITHOUT_JOBS)
    assert is_unknown(f"{WITHOUT_JOBS}qstat: Unknown Job Id 17.pbshead\n")
    assert is_unknown("qstat: 17.pbshead Job has finished, use -x or -H to obtain historical job information")


def test_words_before_the_json_and_broken_json() -> None:
    assert [job.id for job in jobs_from_json(f"Welcome!\n{JSON}")] == ["17.pbshead"]
    assert jobs_from_json(JSON.replace('"X":1', '"X":"a"b"')) == []
    assert jobs_from_json("") == jobs_from_text("") == []
