"""Nodes without processes, for measuring the platform itself: what their tasks would do is guessed."""

from __future__ import annotations

import heapq
import threading
from dataclasses import dataclass

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.isolation import ports
from raydog_resources.local_platform.isolation.driver import (
    BootedNode,
    NodeDown,
    NodeOrder,
    Notify,
    RunEnd,
    RunOrder,
    RunState,
)
from raydog_resources.local_platform.isolation.home_file import path_parts
from raydog_resources.local_platform.isolation.node_folder import AGENT_HOME
from raydog_resources.local_platform.isolation.stub_script import plan

_TERMINATED = 128 + 15


@dataclass
class _StubRun:
    """When it began, and when and how it ends; None: when it is aborted."""

    started_at: float
    ends_at: float | None
    end: RunEnd | None

    def state(self, now: float) -> RunState:
        over = self.ends_at is not None and self.ends_at <= now
        return RunState(self.started_at, self.end if over else None)


class StubIsolation:
    """One thread for all nodes. Nothing outlives the platform: it boots them and starts their runs anew."""

    name = "stub"

    def __init__(self, clock: Clock | None = None, *, first: int = 0) -> None:
        self._clock = clock or SystemClock()
        self._first = first
        self._notify: Notify = _tell_nobody
        self._nodes: dict[str, dict[str, _StubRun]] = {}
        self._due: list[tuple[float, str, str]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False

    def describe(self) -> str:
        return (
            "stub: no processes are started; how long a task takes and how it ends is guessed from its script"
        )

    def prepare(self, notify: Notify) -> None:
        self._notify = notify

    def boot(self, order: NodeOrder) -> BootedNode:
        with self._changed:
            self._nodes.setdefault(order.key, {})
        address = stub_address(self._first + order.number)
        return BootedNode(address, address, ports.own_network_environment(address))

    def halt(self, key: str) -> None:
        with self._changed:
            self._nodes.pop(key, None)

    def node_keys(self) -> list[str]:
        return list(self._nodes)

    def is_up(self, key: str) -> bool:
        return key in self._nodes

    def run(self, key: str, order: RunOrder) -> None:
        with self._changed:
            runs = self._nodes.get(key)
            if runs is None:
                raise NodeDown(key)
            if order.name in runs:
                return
            run = runs[order.name] = self._new_run(order)
            if run.ends_at is not None:
                self._plan(run.ends_at, key, order.name)
        self._notify(key, order.name)

    def abort(self, key: str, run: str, grace: float) -> None:
        """At once, whatever the grace: there is nothing that would need it."""
        del grace
        now = self._clock.now()
        with self._changed:
            known = self._known(key, run)
            if known is None or known.state(now).end is not None:
                return
            known.ends_at = now
            known.end = RunEnd(_TERMINATED, "signal", "ended by SIGTERM", known.started_at, now)
            self._plan(now, key, run)

    def look(self, key: str, run: str) -> RunState:
        with self._changed:
            known = self._known(key, run)
            return known.state(self._clock.now()) if known else RunState()

    def put_file(self, key: str, path: str, content: bytes) -> None:
        """Nothing could read it: only the place is checked."""
        del content
        if not self.is_up(key):
            raise NodeDown(key)
        path_parts(AGENT_HOME, path)

    def forget_run(self, key: str, run: str) -> None:
        with self._changed:
            self._nodes.get(key, {}).pop(run, None)

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def report_ends(self) -> None:
        """Tell of all runs that are over by now."""
        now = self._clock.now()
        over = []
        with self._changed:
            while self._due and self._due[0][0] <= now:
                over.append(heapq.heappop(self._due)[1:])
        for key, run in over:
            self._notify(key, run)

    def _new_run(self, order: RunOrder) -> _StubRun:
        now = self._clock.now()
        seconds, exit_code = plan(order.arguments, order.task_data, order.environment)
        if seconds is None:
            return _StubRun(now, None, None)
        return _StubRun(now, now + seconds, RunEnd(exit_code, "exit", "", now, now + seconds))

    def _known(self, key: str, run: str) -> _StubRun | None:
        return self._nodes.get(key, {}).get(run)

    def _plan(self, time: float, key: str, run: str) -> None:
        """The thread starts with the first end there is to tell of."""
        heapq.heappush(self._due, (time, key, run))
        if self._thread is None:
            self._thread = threading.Thread(target=self._report, name="stub-nodes", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _report(self) -> None:
        while True:
            self.report_ends()
            with self._changed:
                if self._closing:
                    return
                wait = self._due[0][0] - self._clock.now() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)


def _tell_nobody(key: str, run: str) -> None:
    """Until the platform says whom to tell."""
    del key, run


def stub_address(number: int) -> str:
    """127.64.0.0/10: where nobody answers, another for each number; platforms begin at numbers of their own."""
    number %= 1 << 22
    return f"127.{64 + (number >> 16)}.{number >> 8 & 0xFF}.{number & 0xFF}"
