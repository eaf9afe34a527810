"""All that a run works with, put together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from raydog_resources.embedded_engine.children.homes import provider_home
from raydog_resources.embedded_engine.dynamic.providers import Providers
from raydog_resources.embedded_engine.dynamic.stable import Stable
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
        # What a preview asks is pure; and the code of a function's providers is in this process already.
        nearby = job.project.name if mode.is_preview and job.options.client else ""
        stable = job.stable or Stable(provider_home(job))
        providers = Providers(stable, watcher.hear, olds.live, nearby)
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
