"""SLURM from 22.05 on, with or without its accounting."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.errors import Gone, RequestRefused
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS
from raydog_resources.gateways.scheduler_answer import Answer, Section
from raydog_resources.gateways.scheduler_at_login import ENDED_IN_TIME, SchedulerAtLogin, SchedulerWords
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest
from raydog_resources.gateways.scheduler_slurm_commands import sbatch_options, slurm_time
from raydog_resources.gateways.scheduler_slurm_jobs import (
    UNKNOWN_ID,
    job_from_accounting,
    job_from_json,
    job_from_text,
)
from raydog_resources.gateways.scheduler_slurm_preflight import refusal, refuse_hopeless, warnings


class SlurmScheduler(SchedulerAtLogin):
    """A `Scheduler`: SLURM as it is seen from one login host."""

    words = SchedulerWords(
        kind="slurm",
        name="SLURM",
        silence=(
            "Unable to contact slurm controller",
            "Socket timed out",
            "Connection refused",
            "Zero Bytes",
        ),
        over=(UNKNOWN_ID, "Job/step already completing or completed"),
        lengthen="scontrol update JobId={job} TimeLimit={time}",
        show="scontrol show job {job}",
    )

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        text = request.text.encode()
        arguments = [str(len(text)), *sbatch_options(request)]
        answer = self._steps.run("preflight", arguments, seconds=SCHEDULER_SECONDS, stdin=text)
        if answer.code in ENDED_IN_TIME:
            raise self._silent(answer.text("tested"))
        refuse_hopeless(answer, request, self._steps.name)
        return warnings(answer, request)

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        arguments = [job_id, host_path(folder), *files] if folder else [job_id]
        answer = self._steps.run("look", arguments, seconds=SCHEDULER_SECONDS)
        # What the controller has forgotten, or never knew, the accounting may know.
        shown = next(iter(self._jobs(answer)), None) or job_from_accounting(answer.text("past"))
        if shown is None:
            raise Gone("SLURM does not know this job (any more)", thing=self._thing(job_id))
        return JobLook(shown, answer.files)

    def _options(self, request: JobRequest) -> list[str]:
        return sbatch_options(request)

    def _time(self, seconds: int) -> str:
        return slurm_time(seconds)

    def _refused(self, said: str, answer: Answer) -> RequestRefused:
        return refusal(said, answer, self._steps.name)

    def _jobs(self, answer: Answer) -> list[Job]:
        jobs = []
        for section in answer.of("json", "text"):
            job = _read(section)
            if job is not None:
                jobs.append(job)
            elif UNKNOWN_ID not in section.text:
                raise self._silent(section.text)
        return jobs


def _read(section: Section) -> Job | None:
    return job_from_json(section.text) if section.words[0] == "json" else job_from_text(section.text)
