"""SLURM from 22.05 on, with or without its accounting."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, Gone, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS
from raydog_resources.gateways.scheduler_adoption import oldest_first, taken
from raydog_resources.gateways.scheduler_answer import Answer, Section
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest
from raydog_resources.gateways.scheduler_slurm_commands import sbatch_options, slurm_time
from raydog_resources.gateways.scheduler_slurm_jobs import (
    UNKNOWN_ID,
    job_from_accounting,
    job_from_json,
    job_from_text,
)
from raydog_resources.gateways.scheduler_slurm_preflight import refusal, refuse_hopeless, warnings
from raydog_resources.gateways.scheduler_step import SchedulerSteps, last_words
from raydog_resources.gateways.scheduler_tail import log_tail

_ENDED_IN_TIME = (124, 137)
_OVER_ALREADY = (UNKNOWN_ID, "Job/step already completing or completed")


class SlurmScheduler:
    """A `Scheduler`: SLURM as it is seen from one login host."""

    kind = "slurm"

    def __init__(self, host: Host) -> None:
        self.hosts: Sequence[Host] = (host,)
        self._host = host
        self._steps = SchedulerSteps(host, "SLURM", self.kind)

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        text = request.text.encode()
        arguments = [str(len(text)), *sbatch_options(request)]
        answer = self._steps.run("preflight", arguments, seconds=SCHEDULER_SECONDS, stdin=text)
        if answer.code in _ENDED_IN_TIME:
            raise self._silent(answer.text("tested"))
        refuse_hopeless(answer, request, self._steps.name)
        return warnings(answer, request)

    def submit(self, request: JobRequest) -> Job:
        text = request.text.encode()
        arguments = [request.name, host_path(request.folder), str(len(text)), *sbatch_options(request)]
        answer = self._steps.run("submit", arguments, seconds=SCHEDULER_SECONDS, stdin=text)
        for refused in answer.of("refused"):
            if int(refused.words[1]) in _ENDED_IN_TIME or _is_silence(refused.text):
                raise AnswerOverdue(
                    f"it did not say whether it took the job: {last_words(refused.text)}",
                    thing=self._steps.name,
                    done="the job may have been submitted",
                    next_step="run the same again: it finds the job by its name",
                )
            raise refusal(refused.text, answer, self._steps.name)
        return taken(answer, request, self._jobs(answer), self.cancel, self._steps.name)

    def find(self, name: str) -> tuple[Job, ...]:
        answer = self._steps.run("find", [name], seconds=SCHEDULER_SECONDS)
        return oldest_first([job for job in self._jobs(answer) if not job.state.is_over])

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        arguments = [job_id, host_path(folder), *files] if folder else [job_id]
        answer = self._steps.run("look", arguments, seconds=SCHEDULER_SECONDS)
        shown = self._shown(answer)
        if shown is None:
            # The controller has forgotten it, or never knew it; the accounting may know more.
            shown = job_from_accounting(answer.text("past"))
        if shown is None:
            raise Gone("SLURM does not know this job (any more)", thing=f"job {job_id} of {self._steps.name}")
        return JobLook(shown, answer.files)

    def signal(self, job_id: str) -> None:
        self._do("signal", job_id)

    def cancel(self, job_id: str) -> None:
        self._do("cancel", job_id)

    def is_gone(self, job_id: str, name: str) -> bool:
        answer = self._steps.run("gone", [job_id, name], seconds=SCHEDULER_SECONDS)
        shown = self._shown(answer)
        return not answer.text("live").strip() and (shown is None or shown.state.is_over)

    def tail(self, folder: str, lines: int, names: Sequence[str] = ("job.log",)) -> str:
        return log_tail(self._host, folder, lines, names)

    def change_walltime(self, job_id: str, seconds: int) -> None:
        answer = self._steps.run("walltime", [job_id, slurm_time(seconds)], seconds=SCHEDULER_SECONDS)
        said = answer.text("did")
        if answer.code == 0:
            return
        if answer.code in _ENDED_IN_TIME or _is_silence(said):
            raise self._silent(said)
        raise RequestRefused(
            f"SLURM does not change its walltime: {last_words(said)}",
            thing=f"job {job_id} of {self._steps.name}",
            done="its walltime is as it was",
            next_step=f"ask an operator for: scontrol update JobId={job_id} TimeLimit={slurm_time(seconds)}",
        )

    def close(self) -> None:
        self._host.close()

    def _do(self, verb: str, job_id: str) -> None:
        answer = self._steps.run(verb, [job_id], seconds=SCHEDULER_SECONDS)
        said = answer.text("did")
        if answer.code == 0 or any(words in said for words in _OVER_ALREADY):
            return
        if answer.code in _ENDED_IN_TIME or _is_silence(said):
            raise self._silent(said)
        raise RequestRefused(
            f"SLURM refuses it: {last_words(said)}",
            thing=f"job {job_id} of {self._steps.name}",
            done="the job goes on as it was",
            next_step=f"see what SLURM says of it: scontrol show job {job_id}",
        )

    def _jobs(self, answer: Answer) -> list[Job]:
        """All that were shown; an id that the controller says it does not know is left out."""
        jobs = []
        for section in answer.of("json", "text"):
            job = _read(section)
            if job is not None:
                jobs.append(job)
            elif UNKNOWN_ID not in section.text:
                raise self._silent(section.text)
        return jobs

    def _shown(self, answer: Answer) -> Job | None:
        """The job that was asked for; None where the controller itself says that it does not know it."""
        jobs = self._jobs(answer)
        return jobs[0] if jobs else None

    def _silent(self, said: str) -> CouldNotAsk:
        return CouldNotAsk(
            f"it does not answer: {last_words(said) or 'no word in time'}",
            thing=self._steps.name,
            done="nothing was changed",
            next_step="run the same again later; if it stays so, ask its operators",
        )


def _read(section: Section) -> Job | None:
    return job_from_json(section.text) if section.words[0] == "json" else job_from_text(section.text)


def _is_silence(said: str) -> bool:
    """Whether SLURM's programs say that the controller did not answer them."""
    return any(
        words in said
        for words in (
            "Unable to contact slurm controller",
            "Socket timed out",
            "Connection refused",
            "Zero Bytes",
        )
    )
