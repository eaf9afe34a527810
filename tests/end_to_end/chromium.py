"""A real headless Chromium, driven over its DevTools pipe: nothing but the browser itself is needed."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = "no Chromium on PATH: install it (Debian, Ubuntu: apt-get install chromium)"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-quic",
    "--disable-breakpad",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
# DevTools reads from descriptor 3 and writes to 4; ours are above 9, so that neither overwrites the other.
_WITH_PIPE = 'exec "${@:3}" 3<&"$1" 4>&"$2"'
_SECONDS = 20.0

Json = dict[str, Any]


def find_chromium() -> str | None:
    """The browser of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class BrowserFailed(AssertionError):
    """The browser did not do as it was told, or not in time."""


class Chromium:
    """One browser process and the conversation with it."""

    def __init__(self, binary: str, profile: Path) -> None:
        read_here, write_there = _pipe()
        read_there, write_here = _pipe()
        command = ["bash", "-c", _WITH_PIPE, "chromium", str(read_there), str(write_there), binary, *_FLAGS]
        self._process = subprocess.Popen(
            [*command, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(read_there, write_there),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(profile / "stderr").open("wb"),
            env={**os.environ, "HOME": str(profile)},
            start_new_session=True,
        )
        os.close(read_there)
        os.close(write_there)
        self._reads, self._writes = read_here, write_here
        self._buffer = b""
        self._asked = 0
        self.events: deque[Json] = deque()

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Json:
        """The answer to one command; events that come meanwhile are kept."""
        self._asked += 1
        message: Json = {"id": self._asked, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _SECONDS
        while True:
            answer = self._next(deadline, method)
            if answer.get("id") != self._asked:
                self.events.append(answer)
            elif "error" in answer:
                raise BrowserFailed(f"{method}: {answer['error']['message']}")
            else:
                return dict(answer["result"])

    def _next(self, deadline: float, what: str) -> Json:
        while b"\0" not in self._buffer:
            if not select.select([self._reads], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise BrowserFailed(f"{what}: no answer within {_SECONDS:g} s")
            chunk = os.read(self._reads, 1 << 20)
            if not chunk:
                raise BrowserFailed(f"{what}: the browser has ended")
            self._buffer += chunk
        text, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(text))

    def close(self) -> None:
        """The browser and every process it started."""
        os.close(self._writes)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._reads)


def _pipe() -> tuple[int, int]:
    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10))
        os.close(end)
    return ends[0], ends[1]


@contextmanager
def running_chromium(binary: str) -> Iterator[Chromium]:
    """A browser with a fresh profile, gone with it afterwards."""
    profile = Path(tempfile.mkdtemp(prefix="raydog-chromium-"))
    browser = Chromium(binary, profile)
    try:
        yield browser
    finally:
        browser.close()
        shutil.rmtree(profile, ignore_errors=True)
