"""What SLURM and PBS have in common: a scheduler behind programs on one login host."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS
from raydog_resources.gateways.scheduler_adoption import oldest_first, taken
from raydog_resources.gateways.scheduler_answer import Answer
from raydog_resources.gateways.scheduler_job import Job, JobRequest
from raydog_resources.gateways.scheduler_step import SchedulerSteps, last_words
from raydog_resources.gateways.scheduler_tail import log_tail

ENDED_IN_TIME = (124, 137)


@dataclass(frozen=True)
class SchedulerWords:
    """How one kind of scheduler speaks, and is spoken of."""

    kind: str
    name: str
    silence: tuple[str, ...]
    """What its programs print where the scheduler itself did not answer them."""
    over: tuple[str, ...]
    """What they print of a job that is over or not known (any more)."""
    lengthen: str
    """What an operator types for another walltime of a `{job}`: `{time}`."""
    show: str
    """What a person types to see a `{job}`."""


class SchedulerAtLogin(ABC):
    """A `Scheduler` but for what it is asked before, and what its answers look like."""

    words: SchedulerWords

    def __init__(self, host: Host) -> None:
        self.hosts: Sequence[Host] = (host,)
        self._host = host
        self._steps = SchedulerSteps(host, self.words.name, self.kind)

    @property
    def kind(self) -> str:
        return self.words.kind

    @abstractmethod
    def _options(self, request: JobRequest) -> list[str]:
        """What the submitting program is told."""

    @abstractmethod
    def _time(self, seconds: int) -> str:
        """A walltime as it is written there."""

    @abstractmethod
    def _refused(self, said: str, answer: Answer) -> RequestRefused:
        """Why a job was not taken."""

    @abstractmethod
    def _jobs(self, answer: Answer) -> list[Job]:
        """All that were shown; an id that the scheduler says it does not know is left out."""

    def submit(self, request: JobRequest) -> Job:
        text = request.text.encode()
        arguments = [request.name, host_path(request.folder), str(len(text)), *self._options(request)]
        answer = self._steps.run("submit", arguments, seconds=SCHEDULER_SECONDS, stdin=text)
        for refusal in answer.of("refused"):
            if self._is_silence(int(refusal.words[1]), refusal.text):
                raise AnswerOverdue(
                    f"it did not say whether it took the job: {last_words(refusal.text)}",
                    thing=self._steps.name,
                    done="the job may have been submitted",
                    next_step="run the same again: it finds the job by its name",
                )
            raise self._refused(refusal.text, answer)
        return taken(answer, request, self._jobs(answer), self.cancel, self._steps.name)

    def find(self, name: str) -> tuple[Job, ...]:
        answer = self._steps.run("find", [name], seconds=SCHEDULER_SECONDS)
        return oldest_first([job for job in self._jobs(answer) if not job.state.is_over])

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
        time = self._time(seconds)
        answer = self._steps.run("walltime", [job_id, time], seconds=SCHEDULER_SECONDS)
        if answer.code == 0:
            return
        said = answer.text("did")
        if self._is_silence(answer.code, said):
            raise self._silent(said)
        raise RequestRefused(
            f"{self.words.name} does not change its walltime: {last_words(said)}",
            thing=self._thing(job_id),
            done="its walltime is as it was",
            next_step=f"ask an operator for: {self.words.lengthen.format(job=job_id, time=time)}",
        )

    def close(self) -> None:
        self._host.close()

    def _do(self, verb: str, job_id: str) -> None:
        answer = self._steps.run(verb, [job_id], seconds=SCHEDULER_SECONDS)
        said = answer.text("did")
        if answer.code == 0 or any(words in said for words in self.words.over):
            return
        if self._is_silence(answer.code, said):
            raise self._silent(said)
        raise RequestRefused(
            f"{self.words.name} refuses it: {last_words(said)}",
            thing=self._thing(job_id),
            done="the job goes on as it was",
            next_step=f"see what {self.words.name} says of it: {self.words.show.format(job=job_id)}",
        )

    def _thing(self, job_id: str) -> str:
        return f"job {job_id} of {self._steps.name}"

    def _is_silence(self, code: int | None, said: str) -> bool:
        """Whether the scheduler did not answer its own programs."""
        return code in ENDED_IN_TIME or any(words in said for words in self.words.silence)

    def _silent(self, said: str) -> CouldNotAsk:
        return CouldNotAsk(
            f"it does not answer: {last_words(said) or 'no word in time'}",
            thing=self._steps.name,
            done="nothing was changed",
            next_step="run the same again later; if it stays so, ask its operators",
        )
