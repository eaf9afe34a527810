"""What happened to a stack, when and by whom: lines of JSON in `.raydog/events/<stack>/`, kept across runs.

Written by whoever does something, in whichever process: `raydog`'s verbs, and the providers also under plain Pulumi.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from raydog_resources.clock import Clock
from raydog_resources.gateways.kept_folder import KeptFolder
from raydog_resources.gateways.secret_mask import SecretMask

RUN, THING, NODE, FAILURE, WORD = "run", "thing", "node", "failure", "word"
MOST_BYTES = 2 * 1024 * 1024
"""Of one file; when it is full it becomes the earlier one, and that one goes."""
_NAME, _EARLIER = "events.jsonl", "events.1.jsonl"
_LONGEST = 2000


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    at: float
    """Seconds since the epoch."""
    kind: str
    """One of `run`, `thing`, `node`, `failure`, `word`."""
    what: str
    about: str = ""
    text: str = ""
    by: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class Trail(Protocol):
    """Where events are noted."""

    def note(
        self, kind: str, what: str, *, about: str = "", text: str = "", at: float | None = None, **facts: Any
    ) -> None:
        """Never an error: what happens matters more than that it could not be written down."""
        ...

    def events(self) -> list[Event]:
        """All that are kept, in the order in which they were noted."""
        ...


class NoTrail:
    """For who has no stack to tell of."""

    def note(
        self, kind: str, what: str, *, about: str = "", text: str = "", at: float | None = None, **facts: Any
    ) -> None:
        """Nobody would read it."""

    def events(self) -> list[Event]:
        return []


class EventTrail:
    """The trail of one stack of one project. Two files, of which the older goes when both are full."""

    def __init__(self, project: Path, stack: str, clock: Clock, environment: Mapping[str, str]) -> None:
        self._folder = KeptFolder(project, "events", stack)
        self._clock = clock
        self._mask = SecretMask(environment)
        self._is_prepared = False

    def note(
        self, kind: str, what: str, *, about: str = "", text: str = "", at: float | None = None, **facts: Any
    ) -> None:
        when = self._clock.now() if at is None else at
        told = {"at": round(when, 3), "kind": kind, "what": what, "by": _who(), **_given(about, text, facts)}
        line = self._mask.clean(json.dumps(told, ensure_ascii=False, default=str))
        try:
            with self._alone() as pages:
                pages.append(f"{line}\n".encode(errors="replace"))
        except OSError:
            # Somebody may have taken the folder away.
            self._is_prepared = False

    def events(self) -> list[Event]:
        return [event for name in (_EARLIER, _NAME) for event in self._read(self._folder.path / name)]

    def place(self) -> str:
        """Where the newer file lies, for people."""
        return self._folder.shown(self._folder.path / _NAME)

    def _read(self, path: Path) -> Iterator[Event]:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        for line in text.splitlines():
            event = _event(line)
            if event is not None:
                yield event

    @contextmanager
    def _alone(self) -> Iterator[_Pages]:
        """Several processes write at the same time: nobody may turn the page while another writes on it."""
        if not self._is_prepared:
            # A cluster of a thousand nodes has thousands of steps.
            self._folder.prepare()
            self._is_prepared = True
        lock = os.open(self._folder.path / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield _Pages(self._folder.path)
        finally:
            os.close(lock)


class _Pages:
    """The two files."""

    def __init__(self, folder: Path) -> None:
        self._newer = folder / _NAME
        self._earlier = folder / _EARLIER

    def append(self, content: bytes) -> None:
        if self._newer.exists() and self._newer.stat().st_size + len(content) > MOST_BYTES:
            self._newer.replace(self._earlier)
        descriptor = os.open(self._newer, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, content)
        finally:
            os.close(descriptor)


def _given(about: str, text: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    found = {
        "about": about,
        "text": short,
        "facts": {name: fact for name, fact in facts.items() if fact != ""},
    }
    return {name: value for name, value in found.items() if value}


def _event(line: str) -> Event | None:
    """Another release may have written it, and a full disk may have cut it: what can't be read is passed over."""
    try:
        told = json.loads(line)
        return Event(
            at=float(told["at"]),
            kind=str(told["kind"]),
            what=str(told["what"]),
            about=str(told.get("about", "")),
            text=str(told.get("text", "")),
            by=str(told.get("by", "")),
            facts=dict(told.get("facts") or {}),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _who() -> str:
    """The user and the machine; a container's user may have no name."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{os.uname().nodename}"
