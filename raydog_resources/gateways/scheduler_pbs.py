"""OpenPBS and PBS Professional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from raydog_resources.errors import Gone, RequestRefused
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS
from raydog_resources.gateways.scheduler_answer import Answer, Section
from raydog_resources.gateways.scheduler_at_login import SchedulerAtLogin, SchedulerWords
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest, JobState
from raydog_resources.gateways.scheduler_pbs_commands import pbs_time, qsub_options
from raydog_resources.gateways.scheduler_pbs_jobs import (
    NO_SUCH_JOB,
    is_unknown,
    jobs_from_json,
    jobs_from_text,
)
from raydog_resources.gateways.scheduler_pbs_preflight import refuse_torque, refuse_unknown_queue, refused


class PbsScheduler(SchedulerAtLogin):
    """A `Scheduler`: PBS as it is seen from one login host."""

    words = SchedulerWords(
        kind="pbs",
        name="PBS",
        silence=(
            "cannot connect to server",
            "Connection refused",
            "errno=15010",
            "Communication failure",
        ),
        over=NO_SUCH_JOB,
        lengthen="qalter -l walltime={time} {job}",
        show="qstat -f {job}",
    )

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        qsub_options(request)
        answer = self._steps.run("preflight", [], seconds=SCHEDULER_SECONDS)
        refuse_torque(answer, self._steps.name)
        refuse_unknown_queue(answer, request, self._steps.name)
        return ()

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        arguments = [job_id, host_path(folder), *files] if folder else [job_id]
        answer = self._steps.run("look", ["json", *arguments], seconds=SCHEDULER_SECONDS)
        jobs = self._jobs(answer)
        if not jobs:
            raise Gone("PBS does not know this job (any more)", thing=self._thing(job_id))
        return JobLook(_with_losses(jobs[0], answer.text("down")), answer.files)

    def _options(self, request: JobRequest) -> list[str]:
        return qsub_options(request)

    def _time(self, seconds: int) -> str:
        return pbs_time(seconds)

    def _refused(self, said: str, answer: Answer) -> RequestRefused:
        return refused(said, answer, self._steps.name)

    def _jobs(self, answer: Answer) -> list[Job]:
        refuse_torque(answer, self._steps.name)
        return [job for section in answer.of("json") for job in self._read(section)]

    def _read(self, section: Section) -> list[Job]:
        jobs = jobs_from_json(section.text)
        if jobs or is_unknown(section.text):
            return jobs
        # Old servers break their JSON at odd characters in a job's environment, or have none.
        answer = self._steps.run("look", ["text", section.words[1]], seconds=SCHEDULER_SECONDS)
        text = answer.text("text")
        jobs = jobs_from_text(text)
        if jobs or is_unknown(text):
            return jobs
        raise self._silent(text)


def _with_losses(job: Job, down: str) -> Job:
    """`down`: lines of `pbsnodes -l`. The job stays R for minutes when a node of it is lost."""
    names = {line.split()[0] for line in down.splitlines() if "down" in line.split()[1:2]}
    lost = tuple(node for node in job.nodes if node in names)
    return replace(job, nodes_lost=lost) if job.state is JobState.RUNNING else job
