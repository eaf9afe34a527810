"""Tunnels that a process of their own holds open: who holds them, where they are, and their end.

Whoever holds a stack's tunnels holds the lock on its record as well, so a record without a lock is of the past, and
a process that was given an old number again is never taken for ours.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from raydog_resources.clock import Clock
from raydog_resources.errors import CouldNotAsk, DeadlinePassed, DescriptionError

_BEGIN_SECONDS = 60.0
_END_SECONDS = 10.0
_PAUSE = 0.1


class TunnelKeeper:
    """One folder of records, `.raydog/tunnels`."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def open_stacks(self) -> dict[str, list[str]]:
        """What is open: a sentence for each tunnel, by stack."""
        names = sorted(path.stem for path in self._folder.glob("*.json"))
        return {name: list(self._told(name)["tunnels"]) for name in names if self._is_held(name)}

    @contextmanager
    def held(self, stack: str, sentences: Sequence[str]) -> Iterator[None]:
        """By this process, while the block lasts."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._record(stack).open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise self._taken(stack) from error
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), "tunnels": list(sentences)}))
            file.flush()
            try:
                yield
            finally:
                self._record(stack).unlink(missing_ok=True)

    def begin(self, stack: str, project: Path, environment: Mapping[str, str]) -> list[str]:
        """Start a process that holds them; what it opened, once it has."""
        if self._is_held(stack):
            raise self._taken(stack)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self._folder / f"{stack}.log"
        words = [sys.executable, "-m", "raydog_resources.cli", "--project", str(project), "connect", stack]
        with log.open("w", encoding="utf-8") as said:
            log.chmod(0o600)
            keeper = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=dict(environment),
                start_new_session=True,
            )
        deadline = self._clock.monotonic() + _BEGIN_SECONDS
        while self._clock.monotonic() < deadline:
            if keeper.poll() is not None:
                raise CouldNotAsk(
                    log.read_text(encoding="utf-8").strip().removeprefix("raydog: ") or "it ended at once",
                    thing=f"tunnels of stack {stack}",
                )
            if self._is_held(stack):
                return list(self._told(stack)["tunnels"])
            self._clock.sleep(_PAUSE)
        keeper.terminate()
        raise DeadlinePassed(
            f"they were not open within {_BEGIN_SECONDS:g} s",
            thing=f"tunnels of stack {stack}",
            done="the process that was to hold them was ended",
            next_step=f"see {log}",
        )

    def close(self, stack: str) -> None:
        """End whoever holds them, and wait until the ports are free."""
        if not self._is_held(stack):
            raise DescriptionError(
                "none are open",
                thing=f"tunnels of stack {stack}",
                done="nothing was changed",
                next_step="raydog connect --list",
            )
        with suppress(ProcessLookupError):
            os.kill(int(self._told(stack)["pid"]), signal.SIGTERM)
        deadline = self._clock.monotonic() + _END_SECONDS
        while self._is_held(stack):
            if self._clock.monotonic() > deadline:
                raise DeadlinePassed(
                    f"they were not closed within {_END_SECONDS:g} s", thing=f"tunnels of stack {stack}"
                )
            self._clock.sleep(_PAUSE)

    def _record(self, stack: str) -> Path:
        return self._folder / f"{stack}.json"

    def _told(self, stack: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._record(stack).read_text(encoding="utf-8"))
        return found

    def _is_held(self, stack: str) -> bool:
        """Held, and written: an empty record is of one who is just beginning."""
        try:
            with self._record(stack).open(encoding="utf-8") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return bool(file.read())
                return False
        except FileNotFoundError:
            return False

    def _taken(self, stack: str) -> DescriptionError:
        return DescriptionError(
            "they are open already",
            thing=f"tunnels of stack {stack}",
            done="no further ones were opened",
            next_step=f"raydog connect --list, or raydog connect {stack} --close",
        )
