"""All that a run works with, put together."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.embedded_engine.children.child import Home
from raydog_resources.embedded_engine.dynamic.providers import Providers
from raydog_resources.embedded_engine.executor.course import Course
from raydog_resources.embedded_engine.executor.jury import Jury
from raydog_resources.embedded_engine.executor.runner import Runner
from raydog_resources.embedded_engine.executor.watcher import Books, Watcher
from raydog_resources.embedded_engine.executor.work import Work
from raydog_resources.embedded_engine.job import Job
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.planner import Planner
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.planner.urn import stack_urn_of
from raydog_resources.embedded_engine.policies.guards import Guards
from raydog_resources.embedded_engine.state.resource_state import ResourceState

_OPERATIONS_PER_CPU = 4


@dataclass(frozen=True)
class Bench:
    """One run's parts; they know each other only as far as their constructors say."""

    olds: OldResources
    providers: Providers
    planner: Planner
    runner: Runner
    watcher: Watcher
    course: Course
    books: Books
    guards: Guards

    @classmethod
    def set_up(
        cls,
        job: Job,
        resources: Iterable[ResourceState],
        books: Books,
        watcher: Watcher,
        course: Course,
        mode: RunMode,
    ) -> Bench:
        """For a run on these resources."""
        olds = OldResources(resources)
        providers = Providers(provider_home(job), watcher.hear, olds.live)
        stack_urn = stack_urn_of(job.stack, job.project.name)
        guards = Guards(watcher.tell, lambda: course.fail(go_on=True), stack_urn, is_preview=mode.is_preview)
        jury = Jury(providers, guards, watcher)
        planner = Planner(job.stack, job.project.name, olds, jury, watcher, mode)
        work = Work(providers, planner.progress, job.clock, is_preview=mode.is_preview)
        runner = Runner(work, books, olds, watcher, course, operations_at_once(job))
        return cls(olds, providers, planner, runner, watcher, course, books, guards)


def operations_at_once(job: Job) -> int:
    """As many as was asked for; else four for each processor, as the command line has it."""
    return job.options.parallel if job.options.parallel > 0 else (os.cpu_count() or 1) * _OPERATIONS_PER_CPU


def provider_home(job: Job) -> Home:
    """A provider has its settings from us; it knows the project's name, and not the stack."""
    environment = {**job.environment, "PULUMI_PROJECT": job.project.name}
    return Home(job.project.program_folder, python_of(job), environment)


def python_of(job: Job) -> str:
    """The interpreter that has the program's packages: its virtual environment's, or the one we run in."""
    named = job.project.runtime_options.get("virtualenv")
    if named:
        own = job.project.folder / str(named) / "bin" / "python"
        if own.exists():
            return str(own)
    return job.environment.get("PULUMI_PYTHON_CMD") or sys.executable


def policy_home(job: Job, folder: Path, *, is_preview: bool) -> Home:
    """A policy pack knows the stack and its settings, and brings an interpreter of its own if it says so."""
    environment = {
        **job.environment,
        "PULUMI_CONFIG": json.dumps(dict(job.config.values)),
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_PROJECT": job.project.name,
        "PULUMI_STACK": job.stack,
        "PULUMI_DRY_RUN": "true" if is_preview else "false",
    }
    return Home(folder.absolute(), python_of(job), environment)
