"""A task's output in portions, so that eight megabytes of it neither fill a page nor hold up other calls."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PORTION = 256 * 1024


@dataclass(frozen=True)
class Portion:
    """Some of the bytes, where they begin, how many there are in all, and a mark that any change changes.

    Output beyond its limit keeps its size while its end is written anew: only the mark tells.
    """

    content: bytes
    start: int
    size: int
    mark: str


def read_portion(path: Path, offset: int) -> Portion:
    """From `offset` on, or so many bytes before the end; nothing where there is no output yet."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            start = min(offset, found.st_size) if offset >= 0 else max(0, found.st_size + offset)
            file.seek(start)
            content = file.read(min(PORTION, found.st_size - start))
            return Portion(content, start, found.st_size, str(found.st_mtime_ns))
    except FileNotFoundError:
        return Portion(b"", 0, 0, "")
