"""What the end of a run means for its task: completed, aborted, or an error with YellowDog's name for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from raydog_resources.local_platform.engine.records import Json, Task


def stamp(at: float) -> str:
    """Times on the wire: ISO-8601 with milliseconds and Z."""
    moment = datetime.fromtimestamp(at, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(frozen=True)
class TaskEnd:
    """How a run ended, as its node or the loss of its node tells it."""

    at: float
    exit_code: int | None
    reason: str
    """`exit`, `signal`, `no-start`, or `lost` when the node went away under it."""
    message: str = ""
    started: float | None = None

    def was_aborted(self, task: Task) -> bool:
        """A run that ended because somebody asked for it."""
        return task.abort_cause in ("user", "group")

    def error_for(self, task: Task) -> Json | None:
        """None when the run did as it was told."""
        if self.was_aborted(task):
            return None
        if self.reason == "no-start":
            text = self.message or "the process could not be started"
            return self._error(task, "UNABLE_START_PROCESS", text)
        if task.abort_cause == "timeout":
            return self._error(task, "TIMED_OUT", "the task ran out of time and was stopped")
        if self.reason == "exit" and self.exit_code == 0:
            return None
        if self.reason == "lost" or task.abort_cause == "machine":
            return self._error(task, "ALLOCATION_LOST", self.message or "the task's node went away")
        text = f"the process ended with exit code {self.exit_code}"
        return self._error(task, "PROCESS_NON_ZERO_EXIT", text)

    def _error(self, task: Task, error_type: str, text: str) -> Json:
        error: Json = {
            "timestamp": stamp(self.at),
            "error": text,
            "nodeId": task.node_id,
            "workerId": task.worker_id,
            "errorType": error_type,
            "statusAtFailure": task.status,
            "processExitCode": self.exit_code,
            "causedFailure": False,
        }
        return {key: value for key, value in error.items() if value is not None}
