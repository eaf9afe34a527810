"""What a provider acts through: a platform, a clock, the one way to wait, and a voice."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.config.connection import StackKey, cloud_connection
from raydog_resources.config.platform_url import LOCAL
from raydog_resources.gateways.node_access import NodeAccess
from raydog_resources.gateways.polling import Poller
from raydog_resources.gateways.ray_dashboard import HttpRayDashboard, RayDashboard
from raydog_resources.gateways.yellowdog import YellowDog


@dataclass(frozen=True)
class ReachSettings:
    """What the engine's provider resource holds; the key only where the environment has none."""

    url: str = ""
    key: StackKey = field(default_factory=StackKey)


@dataclass(frozen=True)
class Opened:
    """A platform, and the way into its nodes where there is one."""

    platform: YellowDog
    access: NodeAccess | None


def open_platform(settings: ReachSettings, clock: Clock) -> Opened:
    """The local platform, started if need be, or the cloud's."""
    from raydog_resources.gateways.yellowdog_sdk import connect, import_sdk

    if settings.url != LOCAL:
        connection = cloud_connection(
            os.environ, folder=Path.cwd(), written_url=settings.url, stack_key=settings.key
        )
        return Opened(connect(connection, clock=clock), None)
    from raydog_resources.gateways.local_platform_start import ensure_local_platform
    from raydog_resources.gateways.node_access_local import LocalNodeAccess
    from raydog_resources.gateways.processes import SystemProcesses

    with ThreadPoolExecutor(1) as beside:
        starting = beside.submit(ensure_local_platform, SystemProcesses(), os.environ)
        import_sdk()
        connection = starting.result().connection
    return Opened(connect(connection, clock=clock), LocalNodeAccess(connection))


def http_dashboard(url: str, token: str) -> RayDashboard:
    """A cluster's head, asked directly."""
    return HttpRayDashboard(url, token)


class Reach:
    """Connects at the first use, once per process: a preview that changes nothing never does."""

    def __init__(
        self,
        settings: ReachSettings,
        *,
        clock: Clock | None = None,
        open_platform: Callable[[ReachSettings, Clock], Opened] = open_platform,
        open_dashboard: Callable[[str, str], RayDashboard] = http_dashboard,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.poller = Poller(self.clock)
        self.dashboard = open_dashboard
        self._open = open_platform
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def _once_opened(self) -> Opened:
        with self._lock:
            if self._opened is None:
                self._opened = self._open(self.settings, self.clock)
            return self._opened

    @property
    def platform(self) -> YellowDog:
        """The platform, with the key that the rules allow there."""
        return self._once_opened().platform

    @property
    def access(self) -> NodeAccess | None:
        """The way into its nodes; None where there is none."""
        return self._once_opened().access

    @property
    def is_local(self) -> bool:
        """Whether the platform is the one on this machine."""
        return self.settings.url == LOCAL

    def tell(self, thing: str, sentence: str) -> None:
        """Progress a person can read: it shows live beside the stack, so it names its thing."""
        # One write, line end included: others speak at the same time.
        sys.stderr.write(f"{thing}: {sentence}\n")
        sys.stderr.flush()


_reaches: dict[ReachSettings, Reach] = {}
_making = threading.Lock()


def reach_for(settings: ReachSettings) -> Reach:
    """One for all kinds of resources in a process: one client of the platform, opened once."""
    with _making:
        if settings not in _reaches:
            _reaches[settings] = Reach(settings)
        return _reaches[settings]
