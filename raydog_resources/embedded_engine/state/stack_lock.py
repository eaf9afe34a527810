"""One run at a time: a lock is a file that names its owner, the same for this engine and the command line."""

from __future__ import annotations

import getpass
import os
import platform
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.json_text import json_text
from raydog_resources.embedded_engine.state.property_json import parse_json
from raydog_resources.embedded_engine.state.state_folder import StateFolder
from raydog_resources.embedded_engine.state.timestamp import rfc3339


class StackLock:
    """The locks of one stack: ours, and those of others."""

    def __init__(self, folder: StateFolder, stack: str, url: str, clock: Clock) -> None:
        self._folder = folder
        self._where = f".pulumi/locks/{stack}"
        self._url = url
        self._clock = clock
        self._mine = f"{uuid.uuid4()}.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Ours from here on, or refused with the names of those who have it."""
        self.check()
        self._folder.write(f"{self._where}/{self._mine}", self._content())
        try:
            # Somebody may have come at the same moment; then both give way.
            self.check()
            yield
        finally:
            self._folder.remove(f"{self._where}/{self._mine}")

    def check(self) -> None:
        """Fails if somebody else has it."""
        others = [name for name in self._folder.names(self._where) if name != self._mine]
        if not others:
            return
        owners = [f"\n  {self._url}/{self._where}/{name}: {self._owner(name)}" for name in others]
        raise Failure(
            f"the stack is currently locked by {len(others)} lock(s). Either wait for the other process(es) to end "
            f"or delete the lock file with `pulumi cancel`.{''.join(owners)}"
        )

    def break_all(self) -> None:
        """Take away every lock, whoever has it."""
        for name in self._folder.names(self._where):
            self._folder.remove(f"{self._where}/{name}")

    def _owner(self, name: str) -> str:
        try:
            found: Any = parse_json(self._folder.read(f"{self._where}/{name}").decode(errors="replace"), name)
        except Failure:
            return "created by somebody who left no name"
        get = found.get if isinstance(found, dict) else {}.get
        pid = get("pid", 0)
        number = f"{pid:.0f}" if isinstance(pid, float) else "?"
        who = f"{get('username', '?')}@{get('hostname', '?')}"
        return f"created by {who} (pid {number}) at {get('timestamp', '?')}"

    def _content(self) -> bytes:
        owner = {
            "pid": os.getpid(),
            "username": _user(),
            "hostname": platform.node(),
            "timestamp": rfc3339(self._clock.now()),
        }
        return json_text(owner).encode()


def _user() -> str:
    """The account's name; a user of a container may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
