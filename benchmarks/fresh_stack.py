"""Ours: one command on a stack that has nothing yet, to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from raydog_resources.clock import SystemClock
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import engine_under_test

_CLOCK = SystemClock()
_NODE = {"template": "local/node", "object_store_memory": "128MiB"}
RAYDOG = (str(Path(sys.executable).with_name("raydog")), "up", "--yes", "t")
PULUMI = ("pulumi", "--non-interactive", "up", "--yes", "--skip-preview", "-s", "t")


class FreshStack:
    """A stack of its own for each round; Ray asks for a token."""

    def __init__(self, command: tuple[str, ...], folder: Path, view: PlatformView, workers: int) -> None:
        self.name = f"{Path(command[0]).name} up"
        self._command = command
        self._folder = folder
        self._view = view
        self._workers = workers
        self._rounds = 0

    def measure(self) -> dict[str, float]:
        """Seconds of the whole command, and what came after it: calls, and a run that changes nothing."""
        self._rounds += 1
        place = self._folder / f"{self.name.replace(' ', '-')}-{self._rounds}"
        stack = Stack(place, self._folder / "platform", engine_under_test())
        stack.make()
        stack.describe(_described(self._workers))
        before = len(self._view.calls())
        seconds = _timed(stack, *self._command)
        calls = self._view.calls()[before:]
        ready = stack.outputs()
        assert ready["state"] == "ready", ready
        assert len(ready["nodes"]) == 1 + self._workers, ready
        found = {
            "seconds": seconds,
            "calls": len(calls),
            "changing": sum(it["verb"] != "GET" for it in calls),
        }
        if self._command == PULUMI:
            found |= self._unchanged(stack)
        ended = stack.destroy()
        assert ended.code == 0, ended.text
        return found

    def _unchanged(self, stack: Stack) -> dict[str, float]:
        before = len(self._view.calls())
        preview = _timed(stack, "pulumi", "--non-interactive", "preview", "-s", "t", "--expect-no-changes")
        again = _timed(stack, *PULUMI)
        return {"preview": preview, "again": again, "calls again": len(self._view.calls()) - before}


def _described(workers: int) -> dict[str, Any]:
    group = {**_NODE, "nodes": workers, "cpus": 1}
    return {"ray_version": "2.60.0", "head": _NODE, "workers": {"a": group}}


def _timed(stack: Stack, *command: str) -> float:
    begin = _CLOCK.monotonic()
    done = subprocess.run(
        command,
        cwd=stack.folder,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return _CLOCK.monotonic() - begin
