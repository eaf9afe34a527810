"""The file that somebody puts on the head when there is an observability node: until then there is nothing to do."""

from __future__ import annotations

import json
import os
from typing import NamedTuple
from urllib.parse import urlsplit


class Addresses(NamedTuple):
    """Where things are sent and looked up; "" where there is no such thing."""

    prometheus: str = ""
    grafana: str = ""
    interval: float = 10.0
    node_exporter: int = 0
    """The port at which nodes may tell of themselves; 0: nobody asks."""


NOWHERE = Addresses()


class AddressFile:
    """Read anew whenever it has changed; what can't be read is as good as not there."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._found = NOWHERE

    def now(self) -> Addresses:
        """What it says."""
        try:
            status = os.stat(self._path)
        except OSError:
            self._seen, self._found = None, NOWHERE
            return NOWHERE
        seen = (status.st_mtime_ns, status.st_ino)
        if seen != self._seen:
            self._found = _read(self._path)
            self._seen = seen
        return self._found


def _read(path: str) -> Addresses:
    try:
        with open(path, encoding="utf-8") as file:
            said = json.load(file)
        return Addresses(
            prometheus=_url(said.get("prometheus")),
            grafana=_url(said.get("grafana")),
            interval=max(1.0, float(said.get("interval", NOWHERE.interval))),
            node_exporter=int(said.get("node_exporter", 0)),
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return NOWHERE


def _url(value: object) -> str:
    """Only what can be asked over HTTP."""
    found = urlsplit(str(value or ""))
    return f"http://{found.netloc}" if found.scheme == "http" and found.port else ""
