"""Does steps: one after the other in a chain, side by side in a wave, each written down before and after."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore, Lock

from raydog_resources.embedded_engine.dynamic.answer import HalfMade, ProviderFailed
from raydog_resources.embedded_engine.executor.course import Course, Halted
from raydog_resources.embedded_engine.executor.watcher import Books, Watcher
from raydog_resources.embedded_engine.executor.work import Protected, Work
from raydog_resources.embedded_engine.planner.old_resources import OldResources, needs
from raydog_resources.embedded_engine.planner.step import REPLACE, Step
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class Runner:
    """One run's hands. After a failure it finishes what has begun, and begins nothing new."""

    def __init__(
        self,
        work: Work,
        books: Books,
        olds: OldResources,
        watcher: Watcher,
        course: Course,
        parallel: int,
    ) -> None:
        self._work = work
        self._books = books
        self._olds = olds
        self._watcher = watcher
        self._course = course
        self._parallel = parallel
        self._places = BoundedSemaphore(parallel)
        self._lock = Lock()
        self._spared: set[str] = set()
        self._at_work = 0
        self.pending_outputs: dict[str, tuple[Step, ResourceState]] = {}
        """Registered things that may still say what they put out."""
        self.news: dict[str, ResourceState] = {}
        """All that the program has and that is there, as it is now."""

    def chain(self, steps: list[Step]) -> ResourceState | None:
        """Do them in order; the record of the last one that made or kept something."""
        made = None
        with self._places, self._busy():
            for step in steps:
                made = self._step(step) or made
        return made

    @property
    def is_idle(self) -> bool:
        """Nothing is being done at this moment."""
        with self._lock:
            return self._at_work == 0

    @contextmanager
    def _busy(self) -> Iterator[None]:
        with self._lock:
            self._at_work += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work -= 1

    def waves(self, waves: list[list[Step]]) -> None:
        """Deletions: each wave waits for the one before it, and spares what something undeleted needs."""
        with ThreadPoolExecutor(self._parallel, thread_name_prefix="deletion") as pool:
            for wave in waves:
                if self._course.is_over:
                    return
                list(pool.map(self._deletion, [step for step in wave if step.urn not in self._spared]))

    def register_outputs(self, urn: str, outputs: Properties, *, merged: bool = False) -> None:
        """What a component, or the stack, puts out. `merged`: a failed run keeps what was known before."""
        with self._lock:
            known = self.pending_outputs.pop(urn, None)
        if known is None:
            raise ProviderFailed(f"cannot complete a resource '{urn}' whose registration isn't pending")
        step, was = known
        if step.skipped:
            return
        before = dict(step.old.outputs) if merged and step.old is not None else {}
        now = replace(was, outputs={**before, **outputs})
        with self._lock:
            self.news[urn] = now
        self._books.outputs_registered(was, now)
        self._watcher.put_out(step, now)

    def _deletion(self, step: Step) -> None:
        try:
            with self._places:
                self._step(step)
        except Halted:
            return

    def _step(self, planned: Step) -> ResourceState | None:
        self._course.require()
        step = self._as_it_is_now(planned)
        if step.silent:
            return step.new
        self._watcher.begun(step)
        self._books.begin(step.op, step.old, step.new)
        try:
            made = self._work.do(step)
        except (ProviderFailed, HalfMade, Protected) as error:
            self._fail(step, error)
            raise Halted from error
        if self._course.was_killed:
            # The state is left as it is: nobody may take for done what may have been cut off.
            raise Halted
        return self._note(step, made)

    def _as_it_is_now(self, step: Step) -> Step:
        """Its old record may have been marked since it was planned."""
        if step.old is None:
            return step
        now = self._olds.current(step.old)
        return step if now is step.old else replace(step, old=now)

    def _note(self, step: Step, made: ResourceState | None) -> ResourceState | None:
        old = self._marked(step)
        if made is not None:
            with self._lock:
                self.pending_outputs[step.urn] = (step, made)
                self.news[step.urn] = made
        self._watcher.done(step, step.op, made)
        if not step.skipped:
            self._books.end(step.op, old, step.new, result=made)
        return made

    def _marked(self, step: Step) -> ResourceState | None:
        """Mark the old record, where that is part of the step."""
        old = step.old
        if old is None or not (step.makes_room or (step.leaves_old and step.op != REPLACE)):
            return old
        marked = replace(old, pending_replacement=True) if step.makes_room else replace(old, delete=True)
        self._olds.exchange(old, marked)
        self._books.exchange(old, marked)
        return marked

    def _fail(self, step: Step, error: ProviderFailed | HalfMade | Protected) -> None:
        if self._course.was_killed:
            return
        self._watcher.failed(step, str(error))
        if isinstance(error, HalfMade):
            old = self._marked(step)
            kept = self._work.half_made(step, error.made)
            self._books.end(step.op, old, step.new, result=kept, succeeded=True)
        else:
            self._books.end(step.op, step.old, step.new, succeeded=False)
        protected = isinstance(error, Protected)
        self._course.fail(go_on=protected)
        if protected:
            self._spare_needs_of(step.subject)

    def _spare_needs_of(self, one: ResourceState) -> None:
        """It stays, so all that it needs stays, and its parents."""
        left = [one]
        with self._lock:
            while left:
                here = left.pop()
                for urn in needs(here) | ({here.parent} if here.parent else set()):
                    other = self._olds.live(urn)
                    if urn not in self._spared and other is not None:
                        self._spared.add(urn)
                        left.append(other)
