"""Feeds a command that runs on a channel and takes what it prints, until it ends or its time is over."""

from __future__ import annotations

import select
from collections.abc import Callable
from dataclasses import dataclass, field

import paramiko

from raydog_resources.clock import Clock
from raydog_resources.gateways.host import CommandEnd

_CHUNK = 1 << 15
_PAUSE = 0.05
_TAIL_SECONDS = 0.5
"""How long the last output may come in after the end: what a command left running may hold its output open."""


@dataclass
class Kept:
    """The first part of a stream."""

    most: int
    content: bytearray = field(default_factory=bytearray)
    cut: bool = False

    def add(self, data: bytes) -> None:
        room = self.most - len(self.content)
        self.content += data[:room]
        self.cut = self.cut or len(data) > room


class RunningCommand:
    """One command on its channel."""

    def __init__(self, channel: paramiko.Channel, stdin: bytes, clock: Clock, most: int) -> None:
        self.stdout = Kept(most)
        self.stderr = Kept(most)
        self._channel = channel
        self._clock = clock
        self._left = memoryview(stdin)
        self._poll = select.poll()
        self._poll.register(channel.fileno(), select.POLLIN)
        channel.settimeout(0.0)
        if not stdin:
            channel.shutdown_write()

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None when the time is over; a negative number when the connection is."""
        deadline = self._clock.monotonic() + seconds
        tail_ends: float | None = None
        while True:
            moved = self._feed() | self._take()
            now = self._clock.monotonic()
            if self._channel.exit_status_ready():
                tail_ends = tail_ends or now + _TAIL_SECONDS
                is_over = self._channel.eof_received or self._channel.closed
                if now >= tail_ends or (is_over and not moved):
                    self._await_close()
                    return self._channel.recv_exit_status()
            if now >= deadline:
                return None
            if not moved:
                self._pause()

    def end(self, code: int) -> CommandEnd:
        """The command with what was kept of it."""
        cut = self.stdout.cut or self.stderr.cut
        return CommandEnd(code, bytes(self.stdout.content), bytes(self.stderr.content), cut)

    def _await_close(self) -> None:
        """The server counts the session until it has closed it: who comes next would find one too many."""
        self._channel.event.clear()
        if self._channel.eof_received and not self._channel.closed:
            self._channel.event.wait(_TAIL_SECONDS)

    def _pause(self) -> None:
        if self._channel.eof_received:
            # It prints no more, which the descriptor would go on telling.
            self._channel.status_event.wait(_PAUSE)
        else:
            self._poll.poll(_PAUSE * 1000)

    def _feed(self) -> bool:
        if not self._left:
            return False
        try:
            sent = self._channel.send(bytes(self._left[:_CHUNK]))
            self._left = self._left[sent:]
            if not self._left:
                self._channel.shutdown_write()
        except TimeoutError:
            return False
        except OSError:
            # It reads no more: what it did without the rest, its exit code tells.
            self._left = memoryview(b"")
            return False
        return True

    def _take(self) -> bool:
        return self._drained(self._channel.recv, self.stdout) | self._drained(
            self._channel.recv_stderr, self.stderr
        )

    @staticmethod
    def _drained(receive: Callable[[int], bytes], kept: Kept) -> bool:
        try:
            data = receive(_CHUNK)
        except TimeoutError:
            return False
        kept.add(data)
        return bool(data)
