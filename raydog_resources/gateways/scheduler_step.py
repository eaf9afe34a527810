"""Runs the steps of `scheduler_*.sh` on a host and tells what stands in the way of all of them alike."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, DeadlinePassed, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.scheduler_answer import Answer, read_answer

_LONGEST_WORDS = 400


class SchedulerSteps:
    """The steps of one kind of scheduler on one host."""

    def __init__(self, host: Host, shown: str, *scripts: str) -> None:
        """`shown`: what a person calls the scheduler; `scripts`: what follows `scheduler_step.sh`."""
        self.host = host
        self._script = script_text("step", *scripts)
        self._shown = shown

    @property
    def name(self) -> str:
        return f"{self._shown} on host {self.host.name}"

    def run(self, verb: str, arguments: Sequence[str], *, seconds: float, stdin: bytes = b"") -> Answer:
        """The step's answer. CouldNotAsk where the scheduler, or the host, gave none in time."""
        mark = f"raydog-{secrets.token_hex(8)}"
        command = ["sh", "-c", self._script, mark, mark, verb, *arguments]
        try:
            end = self.host.run(command, stdin=stdin, limit_seconds=seconds)
        except DeadlinePassed as error:
            # It was ended there, and the scheduler may have heard it before.
            raise AnswerOverdue(
                f"it did not answer within {seconds:g} s",
                thing=self.name,
                done="stopped asking",
                next_step="run the same again; if it stays silent, ask its operators",
            ) from error
        answer = read_answer(end.output, mark)
        if not answer.has("finished"):
            said = last_words(end.errors or end.output)
            raise AnswerOverdue(
                f"the step `{verb}` did not come to its end (exit code {end.exit_code}): {said}",
                thing=self.name,
                done="what it did is not known",
                next_step="run the same again",
            )
        self._refuse_obstacles(answer)
        return answer

    def _refuse_obstacles(self, answer: Answer) -> None:
        for missing in answer.of("missing"):
            raise RequestRefused(
                f"there is no `{missing.words[1]}` there, neither on the usual PATH nor on that of a login shell",
                thing=self.name,
                done="nothing was submitted",
                next_step="name the host on which you submit by hand, or another kind in runs_on",
            )
        for place in answer.of("unusable"):
            words = last_words(place.text)
            raise RequestRefused(
                f"the run folder can't be written ({words or 'the disk or the quota may be full'})",
                thing=self.name,
                done="nothing was submitted",
                next_step="make room there (df -h, quota), or name another folder in runs_on.folder",
            )
        if answer.has("locked"):
            raise CouldNotAsk(
                "somebody else is submitting the same job right now",
                thing=self.name,
                done="nothing was submitted",
                next_step="run the same again in two minutes",
            )
        if answer.has("silent"):
            raise CouldNotAsk(
                f"it does not answer: {last_words(answer.text('silent')) or 'no word in time'}",
                thing=self.name,
                done="nothing was changed",
                next_step="run the same again later; if it stays so, ask its operators",
            )


def last_words(text: str) -> str:
    """The end of what was said, on one line."""
    return " ".join(text.split())[-_LONGEST_WORDS:]


@cache
def script_text(*names: str) -> str:
    """The files `scheduler_*.sh` one after the other as they are sent: comments stay here."""
    folder = Path(__file__).parent
    text = "".join((folder / f"scheduler_{name}.sh").read_text(encoding="utf-8") for name in names)
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
