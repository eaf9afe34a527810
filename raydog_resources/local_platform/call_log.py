"""Which calls came in, when, and how they were answered: never what was in them."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from typing import Any

_KEPT_IN_MEMORY = 20_000
_BYTES_PER_FILE = 8 * 1024 * 1024


class CallLog:
    """One JSON line per call in `calls.jsonl`, the latest also in memory; the file is turned over once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "calls.jsonl"
        self._recent: deque[dict[str, Any]] = deque(maxlen=_KEPT_IN_MEMORY)
        self._file = self._path.open("a")
        self._path.chmod(0o600)
        self.count = 0

    def add(self, at: float, verb: str, path: str, status: int, milliseconds: float, key_id: str) -> None:
        """Note a call that has been answered; status 0 says that the answer was withheld."""
        self.count += 1
        entry = {
            "time": round(at, 3),
            "verb": verb,
            "path": path,
            "status": status,
            "milliseconds": round(milliseconds, 2),
            "key_id": key_id,
        }
        self._recent.append(entry)
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        if self._file.tell() > _BYTES_PER_FILE:
            self._turn_over()

    def _turn_over(self) -> None:
        self._file.close()
        self._path.replace(self._path.with_suffix(".1.jsonl"))
        self._file = self._path.open("a")
        self._path.chmod(0o600)

    def records(self, limit: int) -> list[dict[str, Any]]:
        """The latest calls, oldest first."""
        return list(self._recent)[-limit:] if limit > 0 else []

    def close(self) -> None:
        """Nothing more will be noted."""
        self._file.close()
