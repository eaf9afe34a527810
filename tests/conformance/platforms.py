"""What a test of the suite needs of a platform, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TypeVar

from raydog_resources.clock import Clock
from raydog_resources.gateways.polling import Pace, Poller
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.task import NewTask, Task, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.work_requirement import NewWorkRequirement, WorkRequirement
from raydog_resources.gateways.worker_pool import NewWorkerPool, WorkerPool
from raydog_resources.gateways.yellowdog import YellowDog
from tests.fakes.clock import FakeClock
from tests.fakes.yellowdog import FakeYellowDog
from tests.fakes.yellowdog_world import Play

T = TypeVar("T")

OWNER = "raydog/conformance/owner"
SECONDS, EXIT = "RAYDOG_STUB_SECONDS", "RAYDOG_STUB_EXIT"
PATIENCE = RetrySettings(
    attempts=4, first_pause=timedelta(milliseconds=5), longest_pause=timedelta(milliseconds=50)
)


@dataclass
class Platform:
    """One implementation, and what a test needs to make things on it."""

    yellowdog: YellowDog
    clock: Clock
    namespace: str = "conformance"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def name(self, stem: str) -> str:
        """A name that no other test has used."""
        return f"{stem}-{next(self._numbers)}"

    def requirement(self, *groups: NewTaskGroup, name: str = "", tag: str = OWNER) -> WorkRequirement:
        new = NewWorkRequirement(self.namespace, name or self.name("work"), tag, groups)
        return self.yellowdog.work.submit(new)

    def pool(self, nodes: int = 1, *, most: int = 0, name: str = "", tag: str = OWNER) -> WorkerPool:
        """A pool whose workers bear its name as their tag; it grows by itself no further than `most`."""
        name = name or self.name("pool")
        most = most or nodes
        new = NewWorkerPool(
            self.namespace, name, tag, "local/node", nodes, min_nodes=0, max_nodes=most, worker_tag=name
        )
        return self.yellowdog.pools.provision(new)

    def until(self, ask: Callable[[], T], done: Callable[[T], bool]) -> T:
        """Wait, but not for long."""
        poller = Poller(self.clock, Pace(first=0.01, longest=0.1))
        return poller.until(ask, done, thing="what the test waits for", deadline_seconds=20)

    def task_in(self, task: Task, *states: TaskState) -> Task:
        return self.until(lambda: self.yellowdog.tasks.get(task.id), lambda now: now.state in states)


def play(seconds: float | None = None, exit_code: int = 0) -> dict[str, str]:
    """The environment that tells a platform without processes how a task's program goes."""
    return {SECONDS: "600" if seconds is None else str(seconds), EXIT: str(exit_code)}


def new_task(name: str, seconds: float | None = None, exit_code: int = 0) -> NewTask:
    return NewTask(name, arguments=("taskdata.txt",), data="true", environment=play(seconds, exit_code))


def fake_platform() -> Platform:
    def plays(new: NewTask) -> Play:
        return Play(float(new.environment[SECONDS]), int(new.environment[EXIT]))

    clock = FakeClock()
    fake = FakeYellowDog(
        clock, boot_seconds=0.3, abort_seconds=0.1, terminate_seconds=0.1, plays=plays, retries=PATIENCE
    )
    return Platform(fake, clock)
