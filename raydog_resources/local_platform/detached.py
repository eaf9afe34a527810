"""A platform as a process of its own: found, started once, asked to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any

from raydog_resources.clock import Clock
from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.isolation.processes import birth_mark

_SECONDS_TO_START = 30.0
_SECONDS_TO_STOP = 45.0
_SECONDS_TO_ANSWER = 5.0
_LINES_OF_LOG = 15
_PROMISED = ("url", "key_id", "key_secret_file", "isolation", "pid")


class StartFailed(Exception):
    """The platform did not come up; the message has the end of its log."""


class StopFailed(Exception):
    """The platform is still there."""


def running(folder: DataFolder) -> dict[str, Any] | None:
    """The platform that lives in this folder: its process is the one that announced itself."""
    facts = folder.announced()
    if facts is None or birth_mark(facts["pid"]) != facts["birth_mark"]:
        return None
    return facts


def promised(facts: dict[str, Any]) -> dict[str, Any]:
    """What `start` prints, and callers rely on."""
    return {name: facts[name] for name in _PROMISED}


def call(folder: DataFolder, facts: dict[str, Any], verb: str, path: str) -> bytes:
    """One request to the platform's own endpoints. Proxies of the environment are for elsewhere."""
    request = urllib.request.Request(facts["url"] + path, method=verb)
    request.add_header("Authorization", f"yd-key {facts['key_id']}:{folder.secret}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_SECONDS_TO_ANSWER) as answer:
        content: bytes = answer.read()
        return content


def start(folder: DataFolder, arguments: Sequence[str], clock: Clock) -> dict[str, Any]:
    """The running platform, or a new one; of two callers at once the second finds the first one's."""
    folder.prepare()
    lock = folder.lock("start.lock", wait=True)
    try:
        facts = running(folder)
        return facts if facts is not None else _spawn(folder, arguments, clock)
    finally:
        if lock is not None:
            lock.close()


def _spawn(folder: DataFolder, arguments: Sequence[str], clock: Clock) -> dict[str, Any]:
    folder.unannounce()
    descriptor = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "raydog_resources.local_platform", "start", "--foreground", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
            cwd="/",
        )
    finally:
        os.close(descriptor)
    deadline = clock.monotonic() + _SECONDS_TO_START
    while clock.monotonic() < deadline:
        facts = running(folder)
        if facts is not None:
            return facts
        if process.poll() is not None:
            raise StartFailed(f"the platform ended with exit code {process.returncode}:\n{log_tail(folder)}")
        clock.sleep(0.02)
    process.kill()
    process.wait()
    raise StartFailed(f"the platform did not answer within {_SECONDS_TO_START:g} s:\n{log_tail(folder)}")


def log_tail(folder: DataFolder) -> str:
    """The last lines of the platform's log."""
    try:
        lines = folder.log.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return f"(no log at {folder.log})"
    return "\n".join(lines[-_LINES_OF_LOG:])


def stop(folder: DataFolder, clock: Clock, *, now: bool, tell: Callable[[str], None]) -> bool:
    """End the platform and all that lives on it; False: there was none."""
    facts = running(folder)
    if facts is None:
        return False
    tell(f"stopping the local platform in {folder.root} (process {facts['pid']})")
    try:
        call(folder, facts, "POST", f"/__local/stop?now={str(now).lower()}")
    except (urllib.error.URLError, OSError) as error:
        tell(f"it does not answer ({error}): asking its process to end")
        os.kill(facts["pid"], signal.SIGTERM)
    deadline = clock.monotonic() + _SECONDS_TO_STOP
    while running(folder) is not None:
        if clock.monotonic() > deadline:
            raise StopFailed(
                f"process {facts['pid']} is still there after {_SECONDS_TO_STOP:g} s;"
                f" see {folder.log}, then: kill -9 {facts['pid']} and the command 'clean'"
            )
        clock.sleep(0.05)
    return True


def status(folder: DataFolder) -> dict[str, Any] | None:
    """What the running platform says of itself, and a link to look at it; None: none runs."""
    facts = running(folder)
    if facts is None:
        return None
    described: dict[str, Any] = json.loads(call(folder, facts, "GET", "/__local/status"))
    link = json.loads(call(folder, facts, "POST", "/__local/portal-link"))
    return {**promised(facts), "portal": link["url"], **described}
