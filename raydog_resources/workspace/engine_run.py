"""Running the engine for one stack: what it says is heard, why it failed becomes one error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from raydog_resources.errors import EngineError, PolicyViolated, StackLocked
from raydog_resources.workspace.backend import Backend
from raydog_resources.workspace.engine_trouble import abandoned, trouble
from raydog_resources.workspace.run_event import (
    Began,
    Complained,
    Listener,
    RunEvent,
    Said,
    Stopping,
    Summed,
    translate,
)
from raydog_resources.workspace.wish import Wish, environment_of

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent, PulumiCommand, Stack

PREVIEW = "preview"

Act = Callable[["Stack", dict[str, Any]], object]


class EngineRun:
    """The engine, the project's folder, and the environment in which it finds state and passphrase."""

    def __init__(
        self, stack: str, folder: Path, backend: Backend, command: PulumiCommand, note: str = ""
    ) -> None:
        self._stack = stack
        self._folder = folder
        self._backend = backend
        self._command = command
        # What people should know of the engine before it says anything.
        self._note = note

    def say(self, *words: str, folder: Path | None = None) -> str:
        """A short command and its answer."""
        from pulumi.automation import CommandError

        said: list[str] = []
        where = str(folder or self._folder)
        try:
            result = self._command.run(list(words), where, self._environment(), on_error=said.append)
        except CommandError as error:
            raise trouble("\n".join(said), self._stack, self._backend) from error
        return result.stdout

    def run(self, verb: str, listener: Listener, act: Act, wishes: Iterable[Wish] = ()) -> dict[str, int]:
        """A long run; the changes it made, or would make. A lock left by a killed run is taken away, once."""
        environment = {**self._environment(), **environment_of(wishes)}
        if self._note:
            listener.hear(Said(self._stack, self._note))
            self._note = ""
        try:
            return self._once(verb, listener, act, environment)
        except StackLocked as error:
            if not abandoned(str(error.__cause__)):
                raise
        listener.hear(Said(self._stack, "unlocking it: the run that had locked it was killed"))
        self.say("cancel", "--yes", "--stack", self._stack)
        return self._once(verb, listener, act, environment)

    def _once(
        self, verb: str, listener: Listener, act: Act, environment: Mapping[str, str]
    ) -> dict[str, int]:
        from pulumi.automation import CommandError

        from raydog_resources.workspace.engine_workspace import named_stack

        said: list[str] = []
        ears = _Ears(listener)
        # Only an engine that runs as a process of its own has to be told of a Ctrl-C.
        if hasattr(self._command, "on_interrupt"):
            self._command.on_interrupt = lambda: listener.hear(Stopping())
        stack = named_stack(self._stack, self._folder, environment, self._command)
        try:
            act(stack, {"on_event": ears.hear, "on_error": said.append, "color": "never"})
        except CommandError as error:
            if ears.reasons:
                if ears.broken_rules:
                    raise _refused(self._stack, ears.broken_rules) from error
                touched = ears.touched and verb != PREVIEW
                raise _failed(self._stack, verb, ears.reasons, touched=touched) from error
            raise trouble("\n".join(said), self._stack, self._backend) from error
        return ears.summed.changes()

    def _environment(self) -> Mapping[str, str]:
        return {**self._backend.environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}


class _Ears:
    """Hears the engine, passes our words for it on, and keeps what counts at the end."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.reasons: list[str] = []
        self.broken_rules: list[str] = []
        self.summed = Summed()
        self.touched = False

    def hear(self, event: EngineEvent) -> None:
        for word in translate(event):
            self._keep(word)
            self._listener.hear(word)

    def _keep(self, word: RunEvent) -> None:
        if isinstance(word, Complained) and word.is_rule and not word.is_warning:
            self.broken_rules.append(word.text)
        if isinstance(word, Complained) and not word.is_warning and word.sentence() not in self.reasons:
            self.reasons.append(word.sentence())
        if isinstance(word, Summed):
            self.summed = word
        if isinstance(word, Began) and word.act != "refresh":
            self.touched = True


def _refused(stack: str, broken: list[str]) -> PolicyViolated:
    """What the organisation does not allow; the engine judges before it makes anything of it."""
    listed = "".join(f"\n  - {sentence}" for sentence in dict.fromkeys(broken))
    return PolicyViolated(
        "rules of the organisation are broken",
        thing=f"stack {stack}",
        done="nothing that breaks one was made",
        next_step=f"change the stack as they say, then run the same again:{listed}",
    )


def _failed(stack: str, verb: str, reasons: list[str], *, touched: bool) -> EngineError:
    """The reasons in the words of whoever gave them, and what is left."""
    text = "\n".join([*reasons, f"stack {stack}: {verb} failed"])
    if not touched:
        return EngineError(text, done="nothing was changed")
    return EngineError(
        text,
        done="what exists, and how far it got, is in its state",
        next_step=f"mend the cause, then: raydog {verb} {stack}; to remove all of it: raydog destroy {stack}",
    )
