"""What happens while the engine runs, in a few words of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from raydog_resources.workspace.thing import Thing, thing_of

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent

DEBUG = "RAYDOG_DEBUG"


@dataclass(frozen=True)
class Began:
    """Somebody is at work on a thing; in a preview: would be."""

    thing: Thing
    act: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """The work on a thing is done, or it failed."""

    thing: Thing
    act: str
    failed: bool = False
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A word from whoever is at work; `about` is the thing, as far as it named one."""

    about: str
    sentence: str


@dataclass(frozen=True)
class Complained:
    """An error, or a warning, with the thing it is about."""

    text: str
    about: str = ""
    is_warning: bool = False
    is_rule: bool = False

    def sentence(self) -> str:
        """The text, which names its thing."""
        named = not self.about or self.text.startswith(f"{self.about}:")
        return self.text if named else f"{self.about}: {self.text}"


@dataclass(frozen=True)
class Stopping:
    """We were interrupted, and the engine was told."""


@dataclass(frozen=True)
class Summed:
    """How many things were made, changed, removed, left alone."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def changes(self) -> dict[str, int]:
        """The counts without what stays as it is."""
        return {act: count for act, count in self.counts.items() if act not in ("same", "read") and count}


RunEvent = Began | Ended | Said | Complained | Stopping | Summed


class Listener(Protocol):
    """Whoever wants to know."""

    def hear(self, event: RunEvent) -> None:
        """Called from the engine's threads, one event after the other."""
        ...


_ACTS = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "create-replacement": "replace",
    "delete-replaced": "delete old",
    "refresh": "refresh",
}
_COLOURS = re.compile(r"<\{%[^%]*%\}>")
_WORD_OF = re.compile(r"(?P<about>[^\s:][^:]{0,80}): (?P<sentence>.+)")
_TRACE = "Traceback (most recent call last)"
# What the engine puts before the reasons of a thing that is half made.
_COUNTED = re.compile(r"\A\d+ errors? occurred:\s*\* ")
_UNHANDLED = "Program failed with an unhandled exception:"
# Said beside the true reason, and without a reason of its own.
_ECHOES = re.compile(
    r"(update|preview|refresh|destroy) failed|an unhandled error occurred: program exited with .*"
    r"|resource (registration|creation) (failed|canceled).*"
    # What was cut off is taken over and forgotten by `ClusterStack`.
    r"|Attempting to deploy or update resources with \d+ pending operations.*",
    re.DOTALL,
)


def translate(event: EngineEvent) -> Iterator[RunEvent]:
    """Our words for one event of the engine; none for what is of no interest."""
    if event.resource_pre_event:
        yield from _step(event.resource_pre_event.metadata, Began)
    if event.res_outputs_event:
        yield from _step(event.res_outputs_event.metadata, Ended)
    if event.res_op_failed_event:
        yield from _step(event.res_op_failed_event.metadata, Ended, failed=True)
    if event.policy_event:
        yield _broken_rule(event.policy_event)
    if event.diagnostic_event:
        yield from _word(event.diagnostic_event)
    if event.summary_event:
        yield Summed({str(getattr(act, "value", act)): n for act, n in _counts(event.summary_event)})


def _broken_rule(violation: Any) -> Complained:
    """A rule of the organisation; its first line is the rule's description, which is known."""
    said = _COLOURS.sub("", violation.message).strip().splitlines()
    thing = thing_of(violation.resource_urn) if violation.resource_urn else None
    about = thing.name if thing else "the cluster"
    advisory = violation.enforcement_level != "mandatory"
    text = f"{about} breaks the rule {violation.policy_name}: {said[-1].strip() if said else ''}"
    return Complained(text, is_warning=advisory, is_rule=True)


def _step(metadata: Any, kind: Any, **more: Any) -> Iterator[RunEvent]:
    thing = thing_of(metadata.urn)
    act = _ACTS.get(getattr(metadata.op, "value", metadata.op))
    if thing is not None and act is not None:
        yield kind(thing, act, changed=tuple(_changed(metadata)), **more)


def _changed(metadata: Any) -> list[str]:
    """The names of the properties that differ, without the ones inside them."""
    names = metadata.detailed_diff or metadata.diffs or ()
    return sorted({re.split(r"[.\[]", name)[0] for name in names} - {"__provider"})


def _counts(summary: Any) -> Iterator[tuple[Any, int]]:
    yield from (summary.resource_changes or {}).items()


def _word(diagnostic: Any) -> Iterator[RunEvent]:
    text = _COUNTED.sub("", _COLOURS.sub("", diagnostic.message).strip())
    thing = thing_of(diagnostic.urn) if diagnostic.urn else None
    severity = diagnostic.severity
    if not text or severity == "debug" or _ECHOES.fullmatch(text) or "KeyboardInterrupt" in text:
        return
    if severity in ("error", "warning"):
        about = thing.name if thing else ""
        yield Complained(_without_traceback(text), about, is_warning=severity == "warning")
        return
    if _TRACE in text and not os.environ.get(DEBUG):
        # A program that was stopped in the middle says where it was; why, the engine says itself.
        return
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _WORD_OF.fullmatch(line)
        yield Said(match["about"], match["sentence"]) if match else Said("", line)


def _without_traceback(text: str) -> str:
    """The error itself; the way to it is for whoever asks for it."""
    if os.environ.get(DEBUG) or _TRACE not in text:
        return text
    last = [line for line in text.removeprefix(_UNHANDLED).splitlines() if line and not line.startswith(" ")][
        -1
    ]
    return f"{last.strip()} ({DEBUG}=1 shows where)"
