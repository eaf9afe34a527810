"""Waits for a job: in the queue with patience and without complaint, then for Ray with a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from raydog_resources.errors import DeadlinePassed
from raydog_resources.gateways.scheduler import Scheduler
from raydog_resources.resources.job_observability import (
    is_settled,
    longest_start,
    observability_report,
    observability_state,
)
from raydog_resources.resources.job_view import DEGRADED, PENDING, READY, REQUEUED, JobView, view
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.observability_watch import UP
from raydog_resources.resources.reach import Reach
from raydog_resources.specs.job_observability import told_to_observe
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.observability_plan import OBSERVABILITY
from raydog_resources.specs.scheduler_job import SchedulerJobSpec

_LINES = 15
_JOB_LOG = "job.log"
FILES = (
    "runs/*/head.json",
    "runs/*/nodes.json",
    "runs/*/end.json",
    "runs/*/address",
    "runs/*/node.*.json",
    "runs/*/script.json",
    "runs/*/observability.json",
)


class NotReady(Exception):
    """The cluster will not, or not in time, be what it was asked to be; the text is the start-up report."""

    def __init__(self, report: str, view: JobView) -> None:
        super().__init__(report)
        self.view = view


class JobWatch:
    """One command shows the job and what its nodes wrote."""

    def __init__(self, reach: Reach, spec: SchedulerJobSpec, job_id: str) -> None:
        self._reach = reach
        self._scheduler: Scheduler = reach.scheduler
        self._spec = spec
        self._job_id = job_id
        self._told = ""
        # The provider's settings tell where the job runs; whose it is, its mark does.
        reach.keep_for(Owner.stack_of(spec.tag))
        self._trail = NodeTrail(reach.trail)

    def look(self) -> JobView:
        """How the job is now; Gone where the scheduler says that it does not know it."""
        # A finished job keeps its files; only its own runs are read.
        files = [name.replace("runs/*", f"runs/{self._job_id}.*") for name in FILES]
        found = self._scheduler.look(self._job_id, self._spec.folder, files)
        seen = view(found.job, found.files, self._spec.nodes)
        sentence = f"job {self._job_id} {seen.sentence}"
        self._trail.see_job(self._job_id, seen)
        if sentence != self._told:
            self._told = sentence
            self._reach.tell(self._spec.name, sentence)
        return seen

    def wait(self) -> JobView:
        """Until it is what was asked for, or waits in the queue for longer than anybody wants to look on."""
        if self._spec.wait_for == "submitted":
            return self.look()
        try:
            seen = self._until(lambda seen: seen.state not in (PENDING, REQUEUED), self._spec.queue_seconds)
        except DeadlinePassed:
            seen = self.look()
            if seen.state in (PENDING, REQUEUED):
                self._reach.tell(
                    self._spec.name,
                    "it goes on waiting without us: raydog status tells how it is, the next raydog up where",
                )
                return seen
        try:
            seen = self._until(self._is_settled, self._spec.head_seconds + self._spec.ready_seconds)
        except DeadlinePassed as error:
            seen = self.look()
            raise NotReady(self._report(str(error), seen), seen) from error
        if not self._is_good(seen):
            raise NotReady(self._report(f"{self._spec.name}: {seen.sentence}", seen), seen)
        return self._observed(seen)

    def _observed(self, seen: JobView) -> JobView:
        """With what stands beside the head, where it was asked for. That it fails is told, and fails nothing."""
        told = told_to_observe(self._spec.settings)
        if told is not None and not is_settled(seen):
            with suppress(DeadlinePassed):
                seen = self._until(is_settled, longest_start(told))
        if observability_state(seen) not in ("", UP):
            self._reach.tell(OBSERVABILITY, observability_report(seen))
        return seen

    def _until(self, done: Callable[[JobView], bool], seconds: float) -> JobView:
        return self._reach.poller.until(
            self.look,
            done,
            thing=self._spec.name,
            deadline_seconds=seconds,
            describe=lambda seen: seen.sentence,
        )

    def _is_good(self, seen: JobView) -> bool:
        return seen.state == READY or (self._spec.wait_for == "head" and seen.state == DEGRADED)

    def _is_settled(self, seen: JobView) -> bool:
        """A node that ended before the cluster was ready will not come back by itself."""
        return (
            self._is_good(seen) or seen.is_over or any(end.get("code") for end in seen.ended_nodes.values())
        )

    def _report(self, sentence: str, seen: JobView) -> str:
        failed = [(index, end) for index, end in sorted(seen.ended_nodes.items()) if end.get("code")]
        names = [_log_of(index, end, seen.run) for index, end in failed] or [_JOB_LOG]
        tails = [self._scheduler.tail(self._spec.folder, _LINES, [name]).rstrip() for name in names[:3]]
        logs = [f"--- {name}\n{text}" for name, text in zip(names, tails, strict=False) if text]
        return "\n".join([sentence, *logs])


def _log_of(index: int, end: Mapping[str, Any], run: str) -> str:
    """A host whose environment could not be made has said so in the job's log there, before its node had one."""
    if end.get("reason") == "environment":
        return f"job.{index}.log" if index else _JOB_LOG
    return f"{run}/node.{index}.log"
