"""A stack, ready for use: the project, where its state lies, the passphrase and the engine, put together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.clock import SystemClock
from raydog_resources.gateways.event_trail import EventTrail
from raydog_resources.gateways.processes import Processes, SystemProcesses
from raydog_resources.workspace.backend import Backend, choose_backend
from raydog_resources.workspace.checkout import Checkout
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.engine import Engine, choose_engine
from raydog_resources.workspace.engine_run import EngineRun
from raydog_resources.workspace.project import Project, find_project
from raydog_resources.workspace.run_trail import RunTrail
from raydog_resources.workspace.stack_settings import StackSettings
from raydog_resources.workspace.state_folder import StateFolder

DEFAULT_STACK = "local"


@dataclass(frozen=True)
class Workplace:
    """A project's folder and all that was chosen for it; nothing has been started or written yet."""

    project: Project
    checkout: Checkout
    backend: Backend

    def engine(self, processes: Processes | None = None) -> Engine:
        """The engine that is to be used here."""
        return choose_engine(os.environ, processes or SystemProcesses())

    def stack(self, name: str, engine: Engine | None = None) -> ClusterStack:
        """One of its stacks; the folder for state and passphrase is there from now on."""
        name = self.project.checked_stack(name)
        engine = engine or self.engine()
        command = engine.command()
        self.checkout.prepare()
        StateFolder(self.backend.url).mend()
        run = EngineRun(name, self.project.folder, self.backend, command, engine.note())
        clock = SystemClock()
        trail = RunTrail(EventTrail(self.project.folder, name, clock, os.environ), clock)
        return ClusterStack(name, self.settings(name), run, own_passphrase=self.backend.is_ours, trail=trail)

    def settings(self, name: str) -> StackSettings:
        """The file of one of its stacks."""
        return StackSettings(self.project, self.checkout, self.project.checked_stack(name))


def find_workplace(start: Path, environment: Mapping[str, str] | None = None) -> Workplace:
    """The project at `start` or above it."""
    project = find_project(start)
    checkout = Checkout(project.folder)
    backend = choose_backend(project, checkout, os.environ if environment is None else environment)
    return Workplace(project, checkout, backend)
