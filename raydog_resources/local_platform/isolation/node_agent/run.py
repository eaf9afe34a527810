"""One attempt at one task: from its spec to its end, with everything it leaves behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import NamedTuple

from raydog_resources.clock import Clock
from raydog_resources.local_platform.isolation import processes
from raydog_resources.local_platform.isolation.estate import RUN_MARK
from raydog_resources.local_platform.isolation.node_agent import task_process
from raydog_resources.local_platform.isolation.node_agent.bounded_output import BoundedOutput
from raydog_resources.local_platform.isolation.node_agent.working_folder import (
    make_working_folder,
    working_folder,
)
from raydog_resources.local_platform.isolation.node_folder import NodeFolder
from raydog_resources.local_platform.isolation.records import Record, read_record, write_once, write_record

BASH = "/bin/bash"
_CHUNK = 1 << 20
_DRAIN = 16
"""How many chunks are read at a run's end: a daemon that goes on printing must not hold up the record."""
_AGAIN = 0.02
_FLUSH = 1.0
_WRITE_AGAIN = 1.0


class Surroundings(NamedTuple):
    """What a node gives to each of its runs."""

    folder: NodeFolder
    home: str
    """The agent's home as tasks see it."""
    environment: dict[str, str]
    marks: dict[str, str]
    view: int | None
    """The mount namespace tasks live in; None: the machine's."""
    proc: str
    """Where the node's own processes are listed."""
    tell: Callable[[str], None]
    """Called with a run's name when something happened to it."""
    clock: Clock


class Run:
    """A run the agent knows of. Every step is noted in the run's folder before the next."""

    def __init__(self, name: str, spec: Record, node: Surroundings) -> None:
        self.name = name
        self.pid = 0
        self.pipe: int | None = None
        """Where the output comes from; None: nobody can write any more."""
        self.over = False
        self._spec = spec
        self._node = node
        self._records = node.folder.run(name)
        self._started_at: float | None = None
        self._output: BoundedOutput | None = None
        self._status: int | None = None
        self._kill_at: float | None = None
        self._flush_at: float | None = None
        self._end: Record = {}
        self._write_at: float | None = None

    def begin(self) -> None:
        """Start it, unless that has been tried before."""
        if os.path.exists(self._records.started) or os.path.exists(self._records.ended):
            self.over = True
        elif os.path.exists(self._records.abort):
            self._note_end(None, "no-start", "it was aborted before it began")
        else:
            self._started_at = self._node.clock.now()
            self._start()

    def notice_abort(self) -> None:
        """SIGTERM once; the earliest of the given deadlines counts."""
        if self.over or self._status is not None:
            return
        abort = read_record(self._records.abort)
        if abort is None:
            return
        if self._kill_at is None:
            os.kill(self.pid, signal.SIGTERM)
        # The machine's monotonic clock is the same for all its processes.
        self._kill_at = min(self._kill_at or abort["deadline"], abort["deadline"])

    def first_process_ended(self, status: int) -> None:
        """A run that ends by itself may leave daemons behind; an aborted one leaves nothing."""
        self._status = status
        if self._kill_at is None:
            self._finish()
        else:
            self._kill_at = self._node.clock.monotonic()
            self.tick()

    def read_output(self) -> bool:
        """Take what is in the pipe; False: there is no more for now."""
        if self.pipe is None or self._output is None:
            return False
        try:
            data = os.read(self.pipe, _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            os.close(self.pipe)
            self._output.close()
            self.pipe = self._flush_at = None
            return False
        self._output.write(data)
        if self._output.needs_flush and self._flush_at is None:
            self._flush_at = self._node.clock.monotonic() + _FLUSH
        return True

    def wake_at(self) -> float | None:
        """When `tick` has something to do."""
        times = (self._kill_at, self._flush_at, self._write_at)
        return min((time for time in times if time is not None), default=None)

    def tick(self) -> None:
        """Do what is due."""
        now = self._node.clock.monotonic()
        if self._output is not None and self._flush_at is not None and now >= self._flush_at:
            self._output.flush()
            self._flush_at = None
        if self._write_at is not None and now >= self._write_at:
            self._write_end()
        if self._kill_at is not None and now >= self._kill_at:
            self._kill_at = now + _AGAIN
            self._kill()

    def _start(self) -> None:
        name = self._spec["working_folder"]
        try:
            # From here on nobody starts it again, wherever we are killed.
            write_once(self._records.started, {"started_at": self._started_at})
            path = working_folder(self._node.folder.workers, name)
            descriptor = make_working_folder(path, self._spec["task_data"], self._spec["output_path"])
            self._output = BoundedOutput(descriptor, self._spec["output_limit"])
            self.pid, self.pipe = task_process.start(
                [BASH, *self._spec["arguments"]],
                self._environment(),
                working_folder(f"{self._node.home}/workers", name),
                self._node.view,
            )
        except (OSError, ValueError, task_process.CouldNotStart) as error:
            if self._output is not None:
                self._output.close()
            self._note_end(None, "no-start", str(error))
        else:
            self._node.tell(self.name)

    def _environment(self) -> dict[str, str]:
        given = {"YD_TASK_ID": self._spec["task_id"], **self._spec["environment"]}
        return {**self._node.environment, **given, **self._node.marks, RUN_MARK: self.name}

    def _kill(self) -> None:
        """SIGKILL to everything that came of this run and lives; the end is noted when nothing is left."""
        found = processes.table(self._node.proc)
        ours = processes.carrying(found, {**self._node.marks, RUN_MARK: self.name}, self._node.proc)
        ours |= {process.pid for process in found if process.session == self.pid}
        left = processes.with_descendants(ours, found) - {os.getpid()}
        processes.signal_each(left, signal.SIGKILL)
        if self._status is not None and not left:
            self._finish()

    def _finish(self) -> None:
        for _ in range(_DRAIN):
            if not self.read_output():
                break
        trouble = ""
        if self._output is not None:
            trouble = self._output.trouble
            if self.pipe is not None:
                self._output.flush()
        code = os.waitstatus_to_exitcode(self._status or 0)
        if code >= 0:
            self._note_end(code, "exit", trouble)
        else:
            self._note_end(128 - code, "signal", "; ".join(filter(None, [ended_by(-code), trouble])))

    def _note_end(self, code: int | None, reason: str, message: str) -> None:
        end = {"exit_code": code, "reason": reason, "message": message, "ended_at": self._node.clock.now()}
        self._end = {**end, "started_at": self._started_at}
        self.over = True
        self._kill_at = None
        self._write_end()

    def _write_end(self) -> None:
        try:
            write_record(self._records.ended, self._end, durable=True)
        except OSError:
            # A full disk passes; the end of a run must not be lost by it.
            self._write_at = self._node.clock.monotonic() + _WRITE_AGAIN
        else:
            self._write_at = None
            self._node.tell(self.name)


def ended_by(number: int) -> str:
    names = {known.value: known.name for known in signal.Signals}
    return f"ended by {names.get(number, f'signal {number}')}"
