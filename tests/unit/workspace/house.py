"""A project with a stack, an engine in memory, and a listener that keeps what it hears."""

from __future__ import annotations

from pathlib import Path

from raydog_resources.gateways.event_trail import EventTrail
from raydog_resources.workspace.backend import choose_backend
from raydog_resources.workspace.checkout import Checkout
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.engine_run import EngineRun
from raydog_resources.workspace.project import Project, find_project
from raydog_resources.workspace.run_event import RunEvent
from raydog_resources.workspace.run_trail import RunTrail
from raydog_resources.workspace.stack_settings import StackSettings
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine

PROJECT = "name: raydog\nruntime: python\nstackConfigDir: stacks\n"
STACK = """# A cluster.
config:
  raydog:runs_on: {kind: yellowdog, url: local}
  raydog:cluster:
    ray_version: "2.60.0"
    head: {template: local/node}
    workers:
      cpu: {nodes: 2, cpus: 1, template: local/node}  # two of them
"""


def make_project(folder: Path) -> Project:
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "stacks" / "Pulumi.local.yaml").write_text(STACK)
    return find_project(folder)


class Kept:
    """A listener."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []

    def hear(self, event: RunEvent) -> None:
        self.events.append(event)


class House:
    """All of it, with no backend chosen by anybody."""

    def __init__(self, folder: Path) -> None:
        self.project = make_project(folder)
        self.checkout = Checkout(self.project.folder)
        self.backend = choose_backend(self.project, self.checkout, {"HOME": str(folder / "home")})
        self.engine = FakeEngine()
        self.heard = Kept()
        run = EngineRun("local", self.project.folder, self.backend, self.engine)
        self.clock = FakeClock()
        self.events = EventTrail(self.project.folder, "local", self.clock, {})
        self.trail = RunTrail(self.events, self.clock)
        self.settings = StackSettings(self.project, self.checkout, "local")
        self.stack = ClusterStack("local", self.settings, run, own_passphrase=True, trail=self.trail)
