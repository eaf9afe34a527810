"""One command as it was given: its words and options, where, by whom, and who hears what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TextIO

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.failure import Failure

Say = Callable[[str], None]


@dataclass(frozen=True)
class Surroundings:
    """What a command finds around it."""

    folder: Path
    environment: Mapping[str, str]
    clock: Clock
    out: Say
    err: Say
    stdin: TextIO | None = None
    stopping: Event = field(default_factory=Event)
    killed: Event = field(default_factory=Event)


@dataclass(frozen=True)
class Invocation:
    """The words that are no options, and the options by their long names."""

    words: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    around: Surroundings

    def flag(self, name: str) -> bool:
        """Whether it is on."""
        return self.options.get(name, ("false",))[-1] == "true"

    def flag_given(self, name: str) -> bool | None:
        """The same, and None if nobody said anything."""
        return self.flag(name) if name in self.options else None

    def text(self, name: str, default: str = "") -> str:
        """What it was given last."""
        return self.options.get(name, (default,))[-1]

    def texts(self, name: str) -> tuple[str, ...]:
        """All that it was given."""
        return self.options.get(name, ())

    def number(self, name: str, default: int = 0) -> int:
        found = self.text(name) or str(default)
        if not found.lstrip("-").isdigit():
            raise Failure(f'invalid argument "{found}" for "--{name}" flag: it has to be a number')
        return int(found)

    def only_word(self, what: str) -> str:
        """The one word that the command takes."""
        if len(self.words) != 1:
            raise Failure(f"accepts 1 arg(s), received {len(self.words)}: {what}")
        return self.words[0]

    def out(self, text: str) -> None:
        self.around.out(text)
