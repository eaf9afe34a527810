"""The agent of a node: starts its runs, reads their output, notes their ends, reaps whatever ends there.

It is the first process of the node. Files tell what to do; the bell only says that there are new ones.
"""

from __future__ import annotations

import os
import select
import signal
from types import FrameType

from raydog_resources.local_platform.isolation import processes
from raydog_resources.local_platform.isolation.node_agent.run import Run, Surroundings
from raydog_resources.local_platform.isolation.node_agent.ssh_daemon import SshDaemon
from raydog_resources.local_platform.isolation.records import read_record

_LOOK_AROUND = 3.0
"""Seconds after which the agent looks for work even if nobody rang."""
_READS = 16
_KILL_TRIES = 250
_KILL_PAUSE = 0.02


class Agent:
    """Serves one node until it is told to stop."""

    def __init__(self, node: Surroundings, ssh_daemon: SshDaemon | None) -> None:
        self._node = node
        self._ssh_daemon = ssh_daemon
        self._runs: dict[str, Run] = {}
        self._poll = select.poll()
        self._pipes: dict[int, Run] = {}
        self._bell = os.open(node.folder.bell, os.O_RDWR | os.O_NONBLOCK)
        self._signals, self._signalled = os.pipe()
        self._stopping = False
        self._look_at = node.clock.monotonic()
        for descriptor in (self._bell, self._signals):
            self._poll.register(descriptor, select.POLLIN)

    def serve(self) -> None:
        self._listen_to_signals()
        while not self._stopping:
            self._watch_pipes()
            for descriptor, _ in self._poll.poll(1000 * self._seconds_to_wait()):
                self._answer(descriptor)
            self._do_what_is_due()
        self._end_everything()

    def _listen_to_signals(self) -> None:
        os.set_blocking(self._signals, False)
        os.set_blocking(self._signalled, False)
        signal.set_wakeup_fd(self._signalled, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, _only_wake)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def _look_around(self) -> None:
        self._look_at = self._node.clock.monotonic() + _LOOK_AROUND
        if os.path.exists(self._node.folder.bell):
            self._take_up_work()
        else:
            # Somebody removed the platform's folder: nobody will ever ask for anything again.
            self._stopping = True

    def _take_up_work(self) -> None:
        names = self._node.folder.run_names()
        for name in names:
            if name not in self._runs:
                spec = read_record(self._node.folder.run(name).spec)
                if spec is None:
                    continue  # It is just being written; the bell rings afterwards.
                self._runs[name] = Run(name, spec, self._node)
                self._runs[name].begin()
            self._runs[name].notice_abort()
        for name in set(self._runs) - set(names):
            if self._runs[name].over and self._runs[name].pipe is None:
                del self._runs[name]

    def _watch_pipes(self) -> None:
        open_now = {run.pipe: run for run in self._runs.values() if run.pipe is not None}
        for descriptor in self._pipes.keys() - open_now.keys():
            self._poll.unregister(descriptor)
        for descriptor in open_now.keys() - self._pipes.keys():
            self._poll.register(descriptor, select.POLLIN)
        self._pipes = open_now

    def _seconds_to_wait(self) -> float:
        times = [run.wake_at() for run in self._runs.values()]
        times.append(self._ssh_daemon.wake_at if self._ssh_daemon else None)
        due = min(time for time in (*times, self._look_at) if time is not None)
        return max(due - self._node.clock.monotonic(), 0.0)

    def _answer(self, descriptor: int) -> None:
        if descriptor == self._bell:
            os.read(self._bell, 1 << 16)
            self._look_at = self._node.clock.monotonic()
        elif descriptor == self._signals:
            self._stopping = self._stopping or signal.SIGTERM in os.read(self._signals, 1 << 12)
            self._reap()
        else:
            for _ in range(_READS):
                if not self._pipes[descriptor].read_output():
                    break

    def _reap(self) -> None:
        """Whatever ended: first processes of runs, and orphans that nobody else waits for."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for run in self._runs.values():
                if run.pid == pid and not run.over:
                    run.first_process_ended(status)
            if self._ssh_daemon is not None:
                self._ssh_daemon.notice_end(pid)

    def _do_what_is_due(self) -> None:
        now = self._node.clock.monotonic()
        if now >= self._look_at:
            self._look_around()
        for run in self._runs.values():
            due = run.wake_at()
            if due is not None and now >= due:
                run.tick()
        if self._ssh_daemon is not None:
            self._ssh_daemon.tick()

    def _end_everything(self) -> None:
        """Where the kernel does not do it: end all that descends from us or carries the node's marks."""
        for _ in range(_KILL_TRIES):
            found = processes.table(self._node.proc)
            ours = processes.carrying(found, self._node.marks, self._node.proc) | {os.getpid()}
            left = processes.with_descendants(ours, found) - {os.getpid()}
            if not left:
                return
            processes.signal_each(left, signal.SIGKILL)
            self._reap()
            self._node.clock.sleep(_KILL_PAUSE)


def _only_wake(number: int, frame: FrameType | None) -> None:
    """The signal's number arrives by the wake-up pipe; it has a handler only so that it is not ignored."""
    del number, frame
