"""All that a run works with, put together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from raydog_resources.embedded_engine.dynamic.providers import Providers
from raydog_resources.embedded_engine.executor.course import Course
from raydog_resources.embedded_engine.executor.jury import Jury, NoPolicies, Policies
from raydog_resources.embedded_engine.executor.runner import Runner
from raydog_resources.embedded_engine.executor.watcher import Books, Watcher
from raydog_resources.embedded_engine.executor.work import Work
from raydog_resources.embedded_engine.job import Job
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.planner import Planner
from raydog_resources.embedded_engine.planner.run_mode import RunMode
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

    @classmethod
    def set_up(
        cls,
        job: Job,
        resources: Iterable[ResourceState],
        books: Books,
        watcher: Watcher,
        course: Course,
        mode: RunMode,
        policies: Policies | None = None,
    ) -> Bench:
        """For a run on these resources."""
        olds = OldResources(resources)
        providers = Providers(job.project.program_folder, provider_environment(job), watcher.hear, olds.live)
        jury = Jury(providers, policies or NoPolicies(), watcher)
        planner = Planner(job.stack, job.project.name, olds, jury, watcher, mode)
        work = Work(providers, planner.progress, job.clock, is_preview=mode.is_preview)
        runner = Runner(work, books, olds, watcher, course, operations_at_once(job))
        return cls(olds, providers, planner, runner, watcher, course, books)


def operations_at_once(job: Job) -> int:
    """As many as was asked for; else four for each processor, as the command line has it."""
    return job.options.parallel if job.options.parallel > 0 else (os.cpu_count() or 1) * _OPERATIONS_PER_CPU


def provider_environment(job: Job) -> Mapping[str, str]:
    """A provider has its settings from us; it knows the project's name, and not the stack."""
    return {**job.environment, "PULUMI_PROJECT": job.project.name}
