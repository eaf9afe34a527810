"""One pass over a stack: a preview, or the real thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from raydog_resources.embedded_engine.display.reporter import Reporter
from raydog_resources.embedded_engine.dynamic.stable import number_needed
from raydog_resources.embedded_engine.executor.course import Course
from raydog_resources.embedded_engine.executor.watcher import Books, NoBooks
from raydog_resources.embedded_engine.job import DESTROY, PREVIEW, REFRESH, Job
from raydog_resources.embedded_engine.monitor.host import RunFacts
from raydog_resources.embedded_engine.operations.bench import Bench, operations_at_once
from raydog_resources.embedded_engine.operations.deployment import Deployment
from raydog_resources.embedded_engine.operations.performance import Performance
from raydog_resources.embedded_engine.operations.refreshing import Refreshing
from raydog_resources.embedded_engine.planner.deletions import plan_deletions
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.state.ledger import Ledger
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import CREATING, Snapshot

_PENDING = (
    "Attempting to deploy or update resources with {count} pending operations from previous deployment.\n"
    "{list}\n"
    "These resources are in an unknown state because the Pulumi CLI was interrupted while waiting for changes to "
    "these resources to complete. You should confirm whether or not the operations listed completed successfully "
    "by checking the state of the appropriate provider.\n\n"
    "Once you have confirmed the status of the interrupted operations, you can repair your stack using "
    "`pulumi refresh` which will refresh the state from the provider you are using and clear the pending "
    "operations if there are any.\n\n"
    "Note that `pulumi refresh` will need to be run interactively to clear pending CREATE operations."
)


@dataclass(frozen=True)
class Pass:
    """What a pass is made of."""

    job: Job
    snapshot: Snapshot
    reporter: Reporter
    course: Course
    is_preview: bool


def run_pass(one: Pass) -> dict[str, str]:
    """Do it, how it went is in its course and its reporter; the policy packs that took part, with their versions."""
    job = one.job
    snapshot = one.snapshot
    if job.options.clear_pending_creates:
        kept = tuple(op for op in snapshot.pending_operations if op.kind != CREATING)
        snapshot = replace(snapshot, pending_operations=kept)
    ledger = None if one.is_preview else Ledger(snapshot, job.state.save)
    refreshes = job.kind == REFRESH or job.options.refresh
    if snapshot.pending_operations and not refreshes and not one.is_preview:
        _warn_of_pending(one, snapshot)
    with_program = job.options.run_program is True or job.kind not in (REFRESH, DESTROY)
    try:
        if refreshes and not (job.kind == REFRESH and with_program):
            snapshot = _refreshed(one, snapshot, ledger)
        if one.course.has_failed or one.course.is_over:
            return {}
        if job.kind == REFRESH and with_program:
            return _refreshed_with_program(one, snapshot, ledger)
        if with_program:
            return _with_program(one, snapshot, ledger or NoBooks())
        if job.kind == DESTROY:
            _without_program(one, snapshot, ledger or NoBooks())
        return {}
    finally:
        if ledger is not None and not one.course.was_killed:
            ledger.finish()


def _warn_of_pending(one: Pass, snapshot: Snapshot) -> None:
    names = "\n".join(
        f"  * {op.resource.urn}, interrupted while {op.kind}" for op in snapshot.pending_operations
    )
    one.reporter.warning("", _PENDING.format(count=len(snapshot.pending_operations), list=names))


def _refreshed(one: Pass, snapshot: Snapshot, ledger: Ledger | None) -> Snapshot:
    bench = _bench(one, snapshot, NoBooks(), _mode(one))
    try:
        seen = Refreshing(one.job, bench).look_at_all(snapshot.resources)
    finally:
        bench.providers.close()
    # What was begun long ago has been looked at, except for what may exist without a trace in the state.
    kept = tuple(op for op in snapshot.pending_operations if op.kind == CREATING)
    snapshot = replace(snapshot, resources=seen, pending_operations=kept)
    if ledger is not None:
        ledger.rebase(snapshot)
    return snapshot


def _refreshed_with_program(one: Pass, snapshot: Snapshot, ledger: Ledger | None) -> dict[str, str]:
    """The program runs so that its providers are there, as they are configured now; then they look."""
    bench = _bench(one, snapshot, ledger or NoBooks(), replace(_mode(one), is_refreshing=True))
    found: list[tuple[ResourceState, ...]] = []

    def look() -> None:
        there = ledger.snapshot() if ledger is not None else snapshot
        found.append(Refreshing(one.job, bench).look_at_all(there.resources))

    _perform(one, bench, look)
    if ledger is not None and found and not one.course.was_killed:
        ledger.finish()
        there = ledger.snapshot()
        Ledger(replace(there, resources=_put_out(found[0], there)), one.job.state.save).finish()
    return {}


def _put_out(seen: tuple[ResourceState, ...], there: Snapshot) -> tuple[ResourceState, ...]:
    """What components put out was said only after everything had been looked at."""
    outputs = {one.urn: one.outputs for one in there.resources if not one.custom}
    return tuple(replace(one, outputs=outputs[one.urn]) if one.urn in outputs else one for one in seen)


def _with_program(one: Pass, snapshot: Snapshot, books: Books) -> dict[str, str]:
    mode = replace(_mode(one), is_destroying=one.job.kind == DESTROY)
    bench = _bench(one, snapshot, books, mode)

    def delete() -> None:
        progress = bench.planner.progress
        progress.condemned[:] = [bench.runner.news.get(one.urn, one) for one in progress.condemned]
        bench.runner.waves(plan_deletions(bench.olds, bench.planner.progress, mode))

    _perform(one, bench, delete)
    return bench.guards.versions


def _perform(one: Pass, bench: Bench, last: Callable[[], None]) -> None:
    bench.providers.expect(number_needed(bench.olds, with_program=True))
    facts = facts_of(one.job, is_preview=one.is_preview)
    Performance(one.job, facts, bench, Deployment(facts, bench), last).run()


def _without_program(one: Pass, snapshot: Snapshot, books: Books) -> None:
    bench = _bench(one, snapshot, books, _mode(one))
    try:
        bench.runner.waves(plan_deletions(bench.olds, bench.planner.progress, bench.planner.mode))
    finally:
        bench.providers.close()


def _bench(one: Pass, snapshot: Snapshot, books: Books, mode: RunMode) -> Bench:
    return Bench.set_up(one.job, snapshot.resources, books, one.reporter, one.course, mode)


def _mode(one: Pass) -> RunMode:
    return RunMode(is_preview=one.is_preview, targets=frozenset(one.job.options.targets))


def facts_of(job: Job, *, is_preview: bool) -> RunFacts:
    """What the program may know of this run."""
    return RunFacts(
        project=job.project.name,
        stack=job.stack,
        root=job.project.folder,
        organization="organization",
        parallel=operations_at_once(job),
        is_preview=is_preview or job.kind == PREVIEW,
        config=job.config.values,
        secret_keys=job.config.secret_keys,
    )
