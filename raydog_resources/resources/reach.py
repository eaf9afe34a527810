"""What a provider acts through: a platform, the way into its nodes, a clock, the one way to wait, and a voice."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.config.connection import StackKey, cloud_connection
from raydog_resources.config.login import Login
from raydog_resources.config.platform_url import LOCAL
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.gateways.event_trail import EventTrail, NoTrail, Trail
from raydog_resources.gateways.log_folder import LogFolder, Logs, NoLogs
from raydog_resources.gateways.node_access import HeadMachine, NodeAccess
from raydog_resources.gateways.polling import Poller
from raydog_resources.gateways.report_folder import ReportFolder, Reports
from raydog_resources.gateways.scheduler import Scheduler
from raydog_resources.gateways.yellowdog import YellowDog


@dataclass(frozen=True)
class ReachSettings:
    """What the engine's provider resource holds; the key only where the environment has none."""

    url: str = ""
    key: StackKey = field(default_factory=StackKey)
    login: Login = field(default_factory=Login)
    stack: str = ""
    place: str = ""
    """Of a cluster on a scheduler: its `runs_on`, as JSON."""


@dataclass(frozen=True)
class Opened:
    """A platform, and how to get into the nodes of a cluster on it."""

    platform: YellowDog
    enter: Callable[[HeadMachine], NodeAccess]


def open_platform(settings: ReachSettings, clock: Clock) -> Opened:
    """The local platform, started if need be, or the cloud's."""
    from raydog_resources.gateways.yellowdog_sdk import connect, import_sdk

    if settings.url != LOCAL:
        from raydog_resources.gateways.node_access_ssh import ssh_node_access

        cloud = connect(
            cloud_connection(os.environ, folder=Path.cwd(), written_url=settings.url, stack_key=settings.key),
            clock=clock,
        )
        return Opened(cloud, lambda head: ssh_node_access(head, cloud.nodes, settings.login, clock))
    from raydog_resources.gateways.local_platform_start import ensure_local_platform
    from raydog_resources.gateways.node_access_local import LocalNodeAccess
    from raydog_resources.gateways.processes import SystemProcesses

    with ThreadPoolExecutor(1) as beside:
        starting = beside.submit(ensure_local_platform, SystemProcesses(), os.environ)
        import_sdk()
        connection = starting.result().connection
    access = LocalNodeAccess(connection)
    return Opened(connect(connection, clock=clock), lambda _: access)


def open_place(settings: ReachSettings, clock: Clock) -> Scheduler:
    """The scheduler, or the plain hosts, that the place names."""
    from raydog_resources.gateways.scheduler_opening import open_scheduler

    return open_scheduler(RunsOnScheduler.model_validate(json.loads(settings.place)), clock)


class Reach:
    """Connects at the first use, once per process: a preview that changes nothing never does."""

    def __init__(
        self,
        settings: ReachSettings,
        *,
        clock: Clock | None = None,
        open_platform: Callable[[ReachSettings, Clock], Opened] = open_platform,
        reports: Reports | None = None,
        open_place: Callable[[ReachSettings, Clock], Scheduler] = open_place,
        trail: Trail | None = None,
        logs: Logs | None = None,
        voice: Callable[[str, str], None] | None = None,
        in_project: bool = False,
    ) -> None:
        """`in_project`: this process runs in a project's folder, where what happened may be kept."""
        self.settings = settings
        self.clock = clock or SystemClock()
        self.poller = Poller(self.clock)
        self.in_use: set[str] = set()
        """Ids of what the stack goes on with, as far as this run of the engine has shown it."""
        self.reports = reports or ReportFolder(Path.cwd(), settings.stack, self.clock)
        self.trail = trail or _trail_of(settings.stack, self.clock)
        self.logs = logs or _logs_of(settings.stack, self.clock)
        self._voice = voice or _to_stderr
        self._in_project = in_project
        self._open = open_platform
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._entered: dict[HeadMachine, NodeAccess] = {}
        self._open_place = open_place
        self._scheduler: Scheduler | None = None

    def keep_for(self, stack: str) -> None:
        """What happens from now on is kept for that stack, where nobody else has said for which."""
        if self._in_project and not self.settings.stack and isinstance(self.trail, NoTrail):
            self.trail, self.logs = _trail_of(stack, self.clock), _logs_of(stack, self.clock)

    def _once_opened(self) -> Opened:
        with self._lock:
            if self._opened is None:
                self._opened = self._open(self.settings, self.clock)
            return self._opened

    @property
    def platform(self) -> YellowDog:
        """The platform, with the key that the rules allow there."""
        return self._once_opened().platform

    def nodes_of(self, head: HeadMachine) -> NodeAccess:
        """The way into the nodes of that head's cluster; one connection serves all who ask."""
        enter = self._once_opened().enter
        with self._lock:
            if head not in self._entered:
                self._entered[head] = enter(head)
            return self._entered[head]

    @property
    def scheduler(self) -> Scheduler:
        """Who runs the job."""
        with self._lock:
            if self._scheduler is None:
                self._scheduler = self._open_place(self.settings, self.clock)
            return self._scheduler

    @property
    def is_local(self) -> bool:
        """Whether the platform is the one on this machine."""
        return self.settings.url == LOCAL

    def tell(self, thing: str, sentence: str) -> None:
        """Progress a person can read: it shows live beside the stack, so it names its thing."""
        self._voice(thing, sentence)


def _to_stderr(thing: str, sentence: str) -> None:
    # One write, line end included: others speak at the same time.
    sys.stderr.write(f"{thing}: {sentence}\n")
    sys.stderr.flush()


def _trail_of(stack: str, clock: Clock) -> Trail:
    return EventTrail(Path.cwd(), stack, clock, os.environ) if stack else NoTrail()


def _logs_of(stack: str, clock: Clock) -> Logs:
    return LogFolder(Path.cwd(), stack, clock, os.environ) if stack else NoLogs()


_reaches: dict[ReachSettings, Reach] = {}
_making = threading.Lock()


def reach_for(settings: ReachSettings) -> Reach:
    """One for all kinds of resources in a process: one client of the platform, opened once."""
    with _making:
        if settings not in _reaches:
            _reaches[settings] = Reach(settings, in_project=True)
        return _reaches[settings]
