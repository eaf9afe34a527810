"""Faults on request: what goes wrong, for which calls or machines, and how often."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALL_KINDS = ("latency", "status", "reset", "lost-answer", "barrier-before", "barrier-after")
MACHINE_KINDS = ("boot-failure", "slow-boot")
_FIELDS = {"kind", "verb", "path", "call", "times", "seconds", "status", "template"}
_LONGEST_BARRIER = 600.0


class FaultRefused(Exception):
    """The fault asked for does not make sense."""


@dataclass
class Fault:
    """One thing that goes wrong."""

    ident: str
    kind: str
    verb: str = ""
    """Which calls: their verb, any when empty."""
    path: str = ""
    """Which calls: a regular expression found in their path and query."""
    call: int = 1
    """From the k-th matching call or boot on."""
    times: int | None = 1
    """For so many of them; None: all."""
    seconds: float = 0.0
    status: int = 503
    template: str = ""
    """Which machines: `namespace/name` of their template, any when empty."""
    matched: int = 0
    waiting: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def strikes(self) -> bool:
        """Count one more match and say whether it is hit."""
        self.matched += 1
        last = None if self.times is None else self.call + self.times
        return self.matched >= self.call and (last is None or self.matched < last)

    def as_dict(self) -> dict[str, Any]:
        """For the control endpoint."""
        values = {key: value for key, value in vars(self).items() if key != "released"}
        return {**values, "id": values.pop("ident")}


def fault_from(ident: str, body: Any) -> Fault:
    """A fault from JSON; the message names the field."""
    if not isinstance(body, dict):
        raise FaultRefused("a fault is a JSON object with at least a kind")
    unknown = sorted(set(body) - _FIELDS)
    if unknown:
        raise FaultRefused(f"{unknown[0]}: unknown; there are: {', '.join(sorted(_FIELDS))}")
    if body.get("kind") not in CALL_KINDS + MACHINE_KINDS:
        raise FaultRefused(f"kind: {body.get('kind')!r} is none of {', '.join(CALL_KINDS + MACHINE_KINDS)}")
    for key in ("call", "times", "seconds", "status"):
        value = body.get(key, 1)
        if value is None and key == "times":
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise FaultRefused(f"{key}: {value!r} is not a number from 0 on")
    for key in ("verb", "path", "template"):
        if not isinstance(body.get(key, ""), str):
            raise FaultRefused(f"{key}: {body[key]!r} is not a text")
    try:
        re.compile(body.get("path", ""))
    except re.error as error:
        raise FaultRefused(f"path: {error}") from error
    return Fault(ident=ident, **body)


class Faults:
    """The faults in force: added by the control endpoint, or read from a file whenever it changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file_stamp: tuple[int, int] | None = None
        self._faults: dict[str, Fault] = {}
        self._made = 0
        self.file_error = ""

    def add(self, body: Any) -> Fault:
        """From now on this goes wrong."""
        self._made += 1
        fault = fault_from(f"f{self._made}", body)
        self._faults[fault.ident] = fault
        return fault

    def remove(self, ident: str | None = None) -> None:
        """One of them, or all; whoever is held up by one goes on."""
        for fault in list(self._faults.values()):
            if ident in (None, fault.ident):
                fault.released.set()
                del self._faults[fault.ident]

    def release(self, ident: str) -> bool:
        """Let go whoever waits at that barrier; False: there is no such fault."""
        fault = self._faults.get(ident)
        if fault is not None:
            fault.released.set()
        return fault is not None

    def all(self) -> list[Fault]:
        """Those in force, in the order they were added."""
        self._read_file()
        return list(self._faults.values())

    def _read_file(self) -> None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp == self._file_stamp:
            return
        self._file_stamp, self.file_error = stamp, ""
        for ident in [ident for ident in self._faults if ident.startswith("file-")]:
            self.remove(ident)
        try:
            for position, body in enumerate(json.loads(self._path.read_text())):
                self._faults[f"file-{position}"] = fault_from(f"file-{position}", body)
        except (ValueError, TypeError, FaultRefused) as error:
            self.file_error = f"{self._path}: {error}"

    def for_call(self, verb: str, path: str) -> list[Fault]:
        """What strikes this call. The platform's own endpoints are never struck."""
        if path.startswith("/__local/") or path == "/":
            return []
        return [
            fault
            for fault in self.all()
            if fault.kind in CALL_KINDS
            and fault.verb in ("", verb)
            and re.search(fault.path, path)
            and fault.strikes()
        ]

    def for_boot(self, template: str) -> list[Fault]:
        """What strikes this machine."""
        return [
            fault
            for fault in self.all()
            if fault.kind in MACHINE_KINDS and fault.template in ("", template) and fault.strikes()
        ]


async def wait_at(fault: Fault) -> None:
    """Stand at a barrier until somebody lets go."""
    fault.waiting += 1
    try:
        await asyncio.wait_for(fault.released.wait(), _LONGEST_BARRIER)
    except asyncio.TimeoutError:
        pass
    finally:
        fault.waiting -= 1
