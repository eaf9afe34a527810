"""A run with a program in it: what the program asks for is planned, one thing at a time, and done, many at a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

from raydog_resources.embedded_engine.dynamic.answer import ProviderFailed
from raydog_resources.embedded_engine.dynamic.providers import DEFAULT, TYPE
from raydog_resources.embedded_engine.executor.course import Halted
from raydog_resources.embedded_engine.monitor.host import RunFacts
from raydog_resources.embedded_engine.operations.bench import Bench
from raydog_resources.embedded_engine.planner.goal import Goal, Reading
from raydog_resources.embedded_engine.planner.judge import Bail
from raydog_resources.embedded_engine.planner.step import Step
from raydog_resources.embedded_engine.planner.urn import is_root_stack
from raydog_resources.embedded_engine.state.property_value import Properties, Secret, Value
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class Deployment:
    """The host of the services: planning is done by one thread at a time, work by as many as are allowed."""

    def __init__(self, facts: RunFacts, bench: Bench) -> None:
        self._facts = facts
        self._bench = bench
        self._planning = Lock()
        self._default_lock = Lock()
        self._default = ""
        self._stack_outputs: tuple[str, Properties] | None = None
        self.asked = Event()
        """The program has asked for everything."""
        self._finished = Event()

    @property
    def facts(self) -> RunFacts:
        """What the program may know."""
        return self._facts

    def register(self, goal: Goal) -> tuple[ResourceState, bool]:
        """Plan it and do it."""
        steps = self._planned(lambda: self._bench.planner.register(goal), goal.name)
        return self._made(steps), any(step.skipped for step in steps)

    def read(self, reading: Reading) -> ResourceState:
        """Look at it."""
        return self._made(self._planned(lambda: self._bench.planner.read(reading), reading.name))

    def register_outputs(self, urn: str, outputs: Properties) -> None:
        """The stack's are noted at the very end, when it is known how the run went."""
        if is_root_stack(urn):
            self._stack_outputs = (urn, outputs)
        else:
            self._bench.runner.register_outputs(urn, outputs)

    def default_provider(self) -> str:
        """Made when it is first needed, with the whole configuration of the stack."""
        with self._default_lock:
            if not self._default:
                made, _ = self.register(Goal(TYPE, DEFAULT, custom=True, properties=self._settings()))
                self._default = f"{made.urn}::{made.id}"
            return self._default

    def finish(self) -> None:
        """Let the program go when all is done."""
        self.asked.set()
        self._finished.wait()

    def log(self, severity: str, urn: str, text: str, *, ephemeral: bool) -> None:
        """Pass it on. Even an error is only said: whether the program failed is told by its end."""
        self._bench.watcher.say(severity, urn, text, ephemeral=ephemeral)

    def refuse(self, text: str) -> None:
        """The run fails, whatever the program makes of it."""
        self._bench.watcher.error("", text)
        self._bench.course.fail()

    def close(self) -> None:
        """Note what the stack puts out, unless it has just been deleted, and let the program go."""
        urn, outputs = self._stack_outputs or ("", {})
        if urn and urn not in self._bench.planner.progress.deletes:
            self._bench.runner.register_outputs(urn, outputs, merged=self._bench.course.has_failed)
        self._finished.set()

    def _planned(self, plan: Callable[[], list[Step]], name: str) -> list[Step]:
        with self._planning:
            self._bench.course.require()
            try:
                return plan()
            except Bail as bail:
                if bail.text:
                    self._bench.watcher.error(bail.urn, bail.text)
                self._bench.course.fail()
                raise Halted from bail
            except ProviderFailed as failure:
                self._bench.watcher.error(self._urn_of(name), str(failure))
                self._bench.course.fail()
                raise Halted from failure

    def _urn_of(self, name: str) -> str:
        """Whom a failure while planning is about: the last of that name."""
        found = [urn for urn in self._bench.planner.progress.wanted if urn.endswith(f"::{name}")]
        return found[-1] if found else ""

    def _made(self, steps: list[Step]) -> ResourceState:
        made = self._bench.runner.chain(steps)
        if made is None:
            raise Halted
        return made

    def _settings(self) -> dict[str, Value]:
        facts = self._facts
        return {
            key: Secret(value) if key in facts.secret_keys else value
            for key, value in sorted(facts.config.items())
        }
