"""Looking at everything that is in the state, side by side, and bringing the state to what there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from raydog_resources.embedded_engine.dynamic.answer import HalfMade, Made, ProviderFailed
from raydog_resources.embedded_engine.executor.stamp import stamp
from raydog_resources.embedded_engine.job import Job
from raydog_resources.embedded_engine.operations.bench import Bench, operations_at_once
from raydog_resources.embedded_engine.planner.comparison import Comparison
from raydog_resources.embedded_engine.planner.difference import Difference
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.pruning import without_lost
from raydog_resources.embedded_engine.planner.step import DELETE, REFRESH, SAME, UPDATE, Step
from raydog_resources.embedded_engine.state.property_value import same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class Refreshing:
    """What can't be looked at makes the run fail; the rest is looked at all the same."""

    def __init__(self, job: Job, bench: Bench) -> None:
        self._job = job
        self._bench = bench
        self._comparison = Comparison(bench.olds, bench.planner.judge, Progress())

    def look_at_all(self, resources: tuple[ResourceState, ...]) -> tuple[ResourceState, ...]:
        """The state as it should be, in the same order."""
        with ThreadPoolExecutor(operations_at_once(self._job), thread_name_prefix="refresh") as pool:
            seen = list(pool.map(self._look, resources))
        return without_lost(list(zip(resources, seen, strict=True)))

    def _look(self, one: ResourceState) -> ResourceState | None:
        if self._bench.course.was_stopped:
            return one
        step = Step(REFRESH, one, one)
        self._bench.watcher.begun(step)
        try:
            now, difference = self._seen(one)
        except ProviderFailed as error:
            self._bench.watcher.failed(step, str(error))
            self._bench.course.fail(go_on=True)
            return one
        op = DELETE if now is None else self._op(one, now, difference)
        self._bench.watcher.done(replace(step, new=now, difference=difference), op, now)
        return now

    def _seen(self, one: ResourceState) -> tuple[ResourceState | None, Difference]:
        if not one.custom or one.is_provider or one.pending_replacement:
            return one, Difference()
        try:
            made = self._bench.providers.get(one.provider).read(one, one.outputs)
        except HalfMade as half:
            made = half.made
            reasons = "\n* ".join(made.init_errors)
            self._bench.watcher.warning(one.urn, f"Refreshed resource is in an unhealthy state:\n* {reasons}")
        if not made.id:
            return None, Difference()
        now = self._record(one, made)
        if one.external:
            return now, Difference()
        return now, self._comparison.asked(now, one.inputs, one.ignore_changes, one.provider).inverted()

    def _record(self, one: ResourceState, made: Made) -> ResourceState:
        inputs = one.inputs if made.inputs is None else made.inputs
        same = same_value(inputs, one.inputs) and same_value(made.outputs, one.outputs)
        return replace(
            one,
            id=made.id,
            inputs=inputs,
            outputs=made.outputs,
            init_errors=made.init_errors,
            modified=one.modified if same else stamp(self._job.clock),
        )

    def _op(self, one: ResourceState, now: ResourceState, difference: Difference) -> str:
        if one.external:
            return SAME if same_value(one.outputs, now.outputs) else UPDATE
        return UPDATE if now is not one and difference.changes else SAME
