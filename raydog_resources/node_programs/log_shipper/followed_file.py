"""A file that somebody else writes, read on from where it was read last."""

from __future__ import annotations

import os

LONGEST_LINE = 64 * 1024
_AT_ONCE = 256 * 1024
_AT_FIRST = 256 * 1024


class FollowedFile:
    """Its whole lines; one that begins anew is read anew."""

    def __init__(self, path: str, *, old: bool = False) -> None:
        """`old`: it may be long, and only its end is wanted."""
        self._path = path
        self._most = _AT_FIRST if old else 0
        self._inode = 0
        self._place = 0
        self._rest = b""
        self._skips = False

    def lines(self) -> list[str]:
        """Those that have come since; none where it can't be read."""
        try:
            with open(self._path, "rb") as file:
                self._find_place(os.fstat(file.fileno()))
                file.seek(self._place)
                data = file.read(_AT_ONCE)
        except OSError:
            return []
        self._place += len(data)
        return self._whole(data)

    def last_words(self) -> list[str]:
        """What has no end of line, when no more will come."""
        rest, self._rest = self._rest, b""
        return [_text(rest)] if rest else []

    def _find_place(self, status: os.stat_result) -> None:
        if not self._inode and self._most:
            self._place = max(0, status.st_size - self._most)
            self._skips = self._place > 0
        elif self._inode not in (0, status.st_ino) or status.st_size < self._place:
            self._place, self._rest, self._skips = 0, b"", False
        self._inode = status.st_ino

    def _whole(self, data: bytes) -> list[str]:
        *ended, rest = (self._rest + data).split(b"\n")
        if self._skips and ended:
            # The rest of a line whose beginning was not read, or was sent as far as a line may be long.
            ended, self._skips = ended[1:], False
        if len(rest) > 2 * LONGEST_LINE:
            if not self._skips:
                ended.append(rest)
            rest, self._skips = b"", True
        self._rest = rest
        return [_text(line) for line in ended if line.strip()]


def _text(line: bytes) -> str:
    return line.rstrip(b"\r").decode("utf-8", "replace")
