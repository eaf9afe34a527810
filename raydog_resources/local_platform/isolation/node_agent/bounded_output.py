"""A task's output on disk: all of it up to a limit, beyond that its beginning and its end."""

from __future__ import annotations

import os


class BoundedOutput:
    """Writes a file that others may read all the time. Up to the limit each byte is there at once.

    Beyond it the end is kept in memory and put in place by `flush`: first half, a line that says how much is
    missing, last half.
    """

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._limit = max(limit, 2)
        self._head = self._limit // 2
        self._total = 0
        self._ring: bytearray | None = None
        self._place = 0
        self._flushed = True
        self.trouble = ""
        """Why some of the output could not be kept (a full disk); "" where all went well."""

    def write(self, data: bytes) -> None:
        room = self._limit - self._total
        if room > 0:
            self._put(data[:room], self._total)
        if len(data) > room:
            self._keep_last(data[max(room, 0) :])
        self._total += len(data)

    def flush(self) -> None:
        """Bring a cut file up to date."""
        if self._ring is None or self._flushed:
            return
        last = self._ring[self._place :] + self._ring[: self._place]
        self._put(cut_line(self._total - self._limit) + last, self._head)
        self._flushed = True

    def close(self) -> None:
        self.flush()
        os.close(self._descriptor)

    @property
    def needs_flush(self) -> bool:
        return not self._flushed

    def _keep_last(self, data: bytes) -> None:
        size = self._limit - self._head
        if self._ring is None:
            self._ring = bytearray(os.pread(self._descriptor, size, self._head).rjust(size, b"\0"))
        data = data[-size:]
        until_end = size - self._place
        self._ring[self._place : self._place + len(data)] = data[:until_end]
        self._ring[: len(data) - until_end if len(data) > until_end else 0] = data[until_end:]
        self._place = (self._place + len(data)) % size
        self._flushed = False

    def _put(self, data: bytes, place: int) -> None:
        try:
            while data:
                written = os.pwrite(self._descriptor, data, place)
                data, place = data[written:], place + written
        except OSError as error:
            self.trouble = self.trouble or f"the output could not be kept: {error.strerror}"


def cut_line(missing: int) -> bytes:
    """The line at the cut, as long for a small number as for a great one."""
    return f"\n[raydog: {missing:>15} bytes of output are missing here]\n".encode()
