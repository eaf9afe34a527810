"""A process of the engine's: its own session, its output line by line, ended with the engine or before it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from raydog_resources.embedded_engine.children.leash import PIPE

Hear = Callable[[str, bool], None]
"""Given each line, and whether it was an error stream's."""

_SECONDS_TO_END = 5.0


@dataclass(frozen=True)
class Home:
    """Where a child runs, by which interpreter, and what it finds around it."""

    folder: Path
    python: str
    environment: Mapping[str, str]


class Child:
    """A terminal's Ctrl-C does not reach it: a creation in flight is finished, and kept."""

    def __init__(self, script: str, arguments: list[str], home: Home) -> None:
        path = Path(__file__).with_name(script)
        reading, self._writing = os.pipe()
        try:
            self._process = subprocess.Popen(
                [home.python, "-u", str(path), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=home.folder,
                env={**home.environment, PIPE: str(reading)},
                encoding="utf-8",
                errors="replace",
                pass_fds=(reading,),
                start_new_session=True,
            )
        finally:
            os.close(reading)
        self._readers: list[threading.Thread] = []

    def first_line(self) -> str:
        """What it says first; "" if it ended without a word."""
        stream = self._process.stdout
        return stream.readline().strip() if stream is not None else ""

    def listen(self, hear: Hear) -> None:
        """From now on every line is handed on."""
        for stream, is_error in ((self._process.stdout, False), (self._process.stderr, True)):
            reader = threading.Thread(target=_read, args=(stream, is_error, hear), daemon=True)
            reader.start()
            self._readers.append(reader)

    def complaints(self) -> str:
        """What it wrote to its error stream, when nobody listens and it has ended."""
        stream = self._process.stderr
        return stream.read().strip() if stream is not None else ""

    def wait(self, seconds: float | None = None) -> int | None:
        """Its exit code; None if it is still running."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        for reader in self._readers:
            # Whoever inherited its streams may hold them open.
            reader.join(_SECONDS_TO_END)
        return code

    def end(self) -> None:
        """Ask it, then end it and all that is in its session."""
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            if self.wait(_SECONDS_TO_END) is None:
                self.kill()
        self.release()

    def kill(self) -> None:
        """Now."""
        if self._process.poll() is None:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self.release()

    def discard(self) -> None:
        """Now, and nobody will ask what it said."""
        self.kill()
        if not self._readers:
            for stream in filter(None, (self._process.stdout, self._process.stderr)):
                stream.close()

    def release(self) -> None:
        """Let go of the leash; a child that is still there ends."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


def _read(stream: IO[str] | None, is_error: bool, hear: Hear) -> None:
    if stream is None:
        return
    with stream:
        for line in stream:
            hear(line.rstrip("\n"), is_error)
