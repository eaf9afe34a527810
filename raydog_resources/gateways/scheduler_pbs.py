"""OpenPBS and PBS Professional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, Gone, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS
from raydog_resources.gateways.scheduler_adoption import oldest_first, taken
from raydog_resources.gateways.scheduler_answer import Answer, Section
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest, JobState
from raydog_resources.gateways.scheduler_pbs_commands import pbs_time, qsub_options
from raydog_resources.gateways.scheduler_pbs_jobs import is_unknown, jobs_from_json, jobs_from_text
from raydog_resources.gateways.scheduler_pbs_preflight import refuse_torque, refuse_unknown_queue, refused
from raydog_resources.gateways.scheduler_step import SchedulerSteps, last_words
from raydog_resources.gateways.scheduler_tail import log_tail

_ENDED_IN_TIME = (124, 137)


class PbsScheduler:
    """A `Scheduler`: PBS as it is seen from one login host."""

    kind = "pbs"

    def __init__(self, host: Host) -> None:
        self.hosts: Sequence[Host] = (host,)
        self._host = host
        self._steps = SchedulerSteps(host, "PBS", self.kind)

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        qsub_options(request)
        answer = self._steps.run("preflight", [], seconds=SCHEDULER_SECONDS)
        refuse_torque(answer, self._steps.name)
        refuse_unknown_queue(answer, request, self._steps.name)
        return ()

    def submit(self, request: JobRequest) -> Job:
        text = request.text.encode()
        arguments = [request.name, host_path(request.folder), str(len(text)), *qsub_options(request)]
        answer = self._steps.run("submit", arguments, seconds=SCHEDULER_SECONDS, stdin=text)
        refuse_torque(answer, self._steps.name)
        for refusal in answer.of("refused"):
            if int(refusal.words[1]) in _ENDED_IN_TIME or _is_silence(refusal.text):
                raise AnswerOverdue(
                    f"it did not say whether it took the job: {last_words(refusal.text)}",
                    thing=self._steps.name,
                    done="the job may have been submitted",
                    next_step="run the same again: it finds the job by its name",
                )
            raise refused(refusal.text, answer, self._steps.name)
        return taken(answer, request, self._jobs(answer), self.cancel, self._steps.name)

    def find(self, name: str) -> tuple[Job, ...]:
        answer = self._steps.run("find", [name], seconds=SCHEDULER_SECONDS)
        return oldest_first([job for job in self._jobs(answer) if not job.state.is_over])

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        arguments = [job_id, host_path(folder), *files] if folder else [job_id]
        answer = self._steps.run("look", ["json", *arguments], seconds=SCHEDULER_SECONDS)
        jobs = self._jobs(answer)
        if not jobs:
            raise Gone("PBS does not know this job (any more)", thing=f"job {job_id} of {self._steps.name}")
        return JobLook(_with_losses(jobs[0], answer.text("down")), answer.files)

    def signal(self, job_id: str) -> None:
        self._do("signal", job_id)

    def cancel(self, job_id: str) -> None:
        self._do("cancel", job_id)

    def is_gone(self, job_id: str, name: str) -> bool:
        answer = self._steps.run("gone", [job_id, name], seconds=SCHEDULER_SECONDS)
        return not answer.text("live").strip() and all(job.state.is_over for job in self._jobs(answer))

    def tail(self, folder: str, lines: int, names: Sequence[str] = ("job.log",)) -> str:
        return log_tail(self._host, folder, lines, names)

    def change_walltime(self, job_id: str, seconds: int) -> None:
        answer = self._steps.run("walltime", [job_id, pbs_time(seconds)], seconds=SCHEDULER_SECONDS)
        said = answer.text("did")
        if answer.code == 0:
            return
        if answer.code in _ENDED_IN_TIME or _is_silence(said):
            raise self._silent(said)
        raise RequestRefused(
            f"PBS does not change its walltime: {last_words(said)}",
            thing=f"job {job_id} of {self._steps.name}",
            done="its walltime is as it was",
            next_step=f"ask an operator for: qalter -l walltime={pbs_time(seconds)} {job_id}",
        )

    def close(self) -> None:
        self._host.close()

    def _do(self, verb: str, job_id: str) -> None:
        answer = self._steps.run(verb, [job_id], seconds=SCHEDULER_SECONDS)
        said = answer.text("did")
        if answer.code == 0 or is_unknown(said):
            return
        if answer.code in _ENDED_IN_TIME or _is_silence(said):
            raise self._silent(said)
        raise RequestRefused(
            f"PBS refuses it: {last_words(said)}",
            thing=f"job {job_id} of {self._steps.name}",
            done="the job goes on as it was",
            next_step=f"see what PBS says of it: qstat -f {job_id}",
        )

    def _jobs(self, answer: Answer) -> list[Job]:
        """All that were shown; an id that the server says it does not know is left out."""
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

    def _silent(self, said: str) -> CouldNotAsk:
        return CouldNotAsk(
            f"it does not answer: {last_words(said) or 'no word in time'}",
            thing=self._steps.name,
            done="nothing was changed",
            next_step="run the same again later; if it stays so, ask its operators",
        )


def _with_losses(job: Job, down: str) -> Job:
    """`down`: lines of `pbsnodes -l`. The job stays R for minutes when a node of it is lost."""
    names = {line.split()[0] for line in down.splitlines() if "down" in line.split()[1:2]}
    lost = tuple(node for node in job.nodes if node in names)
    return replace(job, nodes_lost=lost) if job.state is JobState.RUNNING else job


def _is_silence(said: str) -> bool:
    """Whether PBS's programs say that the server did not answer them."""
    return any(
        words in said
        for words in (
            "cannot connect to server",
            "Connection refused",
            "errno=15010",
            "Communication failure",
        )
    )
