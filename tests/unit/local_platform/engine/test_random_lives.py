"""Random commands, reports, delays and crashes: the rules hold after each, and everything can be ended."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.effects import AbortRun, BootMachine, HaltMachine, StartRun
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine import invariants
from tests.unit.local_platform.engine.bench import Bench, group_spec
from tests.unit.local_platform.engine.random_specs import (
    GROUP_SETTINGS,
    PICK,
    POOL_PROPERTIES,
    RUN_SPECIFICATIONS,
    SECONDS,
    TEMPLATES,
)

EFFECTS: list[type[Any]] = [BootMachine, HaltMachine, StartRun, AbortRun]


class Lives(RuleBasedStateMachine):
    """A platform that anything may happen to."""

    @initialize(
        names=st.sampled_from(["free", "live", "ever"]),
        lowers=st.booleans(),
        retry=st.booleans(),
        scaling=st.booleans(),
    )
    def begin(self, names: str, lowers: bool, retry: bool, scaling: bool) -> None:
        self.bench = Bench(names=names, delete_node_lowers_target=lowers, retry=retry, demand_scaling=scaling)
        self.bench.template("local/node", boot_seconds=0.0)
        self.bench.template("local/slow", boot_seconds=30.0)
        self.bench.template("local/scarce", boot_seconds=0.0, capacity=3)
        self.bench.pool(2, name="p1", workerTag="red", maxNodes=4)
        self.bench.group(3, workerTags=["red"])
        self.bench.advance()

    def ask(self, operation: Any) -> None:
        """A call that may be refused, and then has changed nothing."""
        try:
            self.bench.do(operation)
        except Refusal:
            assert self.bench.engine.take_changes() == {}
            assert self.bench.engine.take_effects() == []
        self.bench.advance()

    def pick(self, collection: dict[str, Any], number: int) -> Any:
        """Newer ones more often: the older are mostly over."""
        values = list(collection.values())[-12:]
        return values[number % len(values)] if values else None

    # Clients

    @rule(
        size=st.integers(0, 3),
        template=TEMPLATES,
        properties=POOL_PROPERTIES,
        maintain=st.booleans(),
        name=st.sampled_from(["p1", "p2", "p3", "p4"]),
    )
    def provision_pool(
        self, size: int, template: str, properties: dict[str, Any], maintain: bool, name: str
    ) -> None:
        usage = {
            "templateId": template,
            "requirementNamespace": "space",
            "requirementName": name,
            "targetInstanceCount": size,
            "maintainInstanceCount": maintain,
        }
        self.ask(lambda e: e.pools.provision(usage, properties))

    @rule(size=st.integers(0, 3), template=TEMPLATES, name=st.sampled_from(["c1", "c2"]), ends=st.booleans())
    def provision_compute(self, size: int, template: str, name: str, ends: bool) -> None:
        usage = {
            "templateId": template,
            "requirementNamespace": "space",
            "requirementName": name,
            "targetInstanceCount": size,
            "autoShutdown": {"enabled": ends, "timeout": "PT2M"},
        }
        self.ask(lambda e: e.computes.provision(usage))

    @rule(
        groups=st.lists(st.tuples(RUN_SPECIFICATIONS, GROUP_SETTINGS, st.booleans()), min_size=1, max_size=3),
        name=st.sampled_from(["r1", "r2", "r3", "r4"]),
        priority=st.integers(0, 2),
        tasks=st.integers(0, 4),
    )
    def submit(self, groups: list[Any], name: str, priority: int, tasks: int) -> None:
        specs = []
        for number, (run, more, waits) in enumerate(groups):
            dependencies = {"dependencies": [f"g{number - 1}"]} if waits and number else {}
            specs.append(group_spec(f"g{number}", **run, **more, **dependencies))
        body = {"namespace": "space", "name": name, "priority": priority, "taskGroups": specs}
        self.ask(lambda e: e.requirements.submit(body))
        group = self.pick(self.bench.engine.world.groups, -1)
        if tasks and group is not None:
            self.ask(lambda e: e.tasks.add(group, [{"taskType": "bash"}] * tasks))

    @rule(number=PICK, tasks=st.integers(1, 5), name=st.sampled_from([None, "t1"]), timeout=st.booleans())
    def add_tasks(self, number: int, tasks: int, name: str | None, timeout: bool) -> None:
        group = self.pick(self.bench.engine.world.groups, number)
        if group is not None:
            spec = {
                "taskType": "bash",
                **({"name": name} if name else {}),
                **({"timeout": "PT8S"} if timeout else {}),
            }
            self.ask(lambda e: e.tasks.add(group, [spec] * tasks))

    @rule(number=PICK, priority=st.integers(0, 3))
    def put_requirement(self, number: int, priority: int) -> None:
        world = self.bench.engine.world
        requirement = self.pick(world.requirements, number)
        if requirement is not None:
            specs = [world.groups[ident].spec for ident in requirement.group_ids]
            specs = [*specs, group_spec(f"g{len(specs)}")]
            body = {
                "id": requirement.id,
                "namespace": requirement.namespace,
                "name": requirement.name,
                "priority": priority,
                "taskGroups": specs,
            }
            self.ask(lambda e: e.requirements.update(body))

    @rule(
        number=PICK,
        wanted=st.sampled_from(["HELD", "RUNNING", "FINISHING", "CANCELLING"]),
        abort=st.booleans(),
    )
    def transition_requirement(self, number: int, wanted: str, abort: bool) -> None:
        requirement = self.pick(self.bench.engine.world.requirements, number)
        if requirement is not None:
            self.ask(lambda e: e.requirements.transition(requirement.id, wanted, abort=abort))

    @rule(number=PICK, abort=st.booleans())
    def cancel_task(self, number: int, abort: bool) -> None:
        task = self.pick(self.bench.engine.world.tasks, number)
        if task is not None:
            self.ask(lambda e: e.tasks.cancel(task.id, abort=abort))

    @rule(number=PICK, size=st.integers(-1, 6))
    def resize(self, number: int, size: int) -> None:
        pool = self.pick(self.bench.engine.world.pools, number)
        if pool is not None:
            self.ask(lambda e: e.pools.resize(pool.id, size))

    @rule(number=PICK)
    def shut_down_pool(self, number: int) -> None:
        pool = self.pick(self.bench.engine.world.pools, number)
        if pool is not None:
            self.ask(lambda e: e.pools.shut_down(pool.id))

    @rule(number=PICK)
    def shut_down_node(self, number: int) -> None:
        node = self.pick(self.bench.engine.world.nodes, number)
        if node is not None:
            self.ask(lambda e: e.pools.shut_down_node(node.id))

    @rule(number=PICK, wanted=st.sampled_from(["TERMINATED", "STOPPED", "RUNNING", "PROVISIONING"]))
    def transition_compute(self, number: int, wanted: str) -> None:
        compute = self.pick(self.bench.engine.world.computes, number)
        if compute is not None:
            self.ask(lambda e: e.computes.transition(compute.id, wanted))

    @rule(number=PICK, wanted=st.sampled_from(["TERMINATED", "STOPPED", "RUNNING", "deprovision"]))
    def transition_instance(self, number: int, wanted: str) -> None:
        instance = self.pick(self.bench.engine.world.instances, number)
        if instance is None:
            return
        compute = self.bench.engine.world.computes[instance.compute_id]
        if wanted == "deprovision":
            self.ask(lambda e: e.computes.deprovision(compute, [instance]))
        else:
            self.ask(lambda e: e.computes.transition_instances(compute, [instance], wanted))

    @rule(number=PICK, count=st.integers(0, 5), reprovision=st.booleans())
    def update_compute(self, number: int, count: int, reprovision: bool) -> None:
        compute = self.pick(self.bench.engine.world.computes, number)
        if compute is not None:
            self.ask(lambda e: e.computes.update(compute.id, target=count, tag=None, reprovision=reprovision))

    # The world

    @rule(number=PICK, exit_code=st.sampled_from([0, 0, 1]), late=st.booleans())
    def end_run(self, number: int, exit_code: int, late: bool) -> None:
        tasks = [t for t in self.bench.engine.world.tasks.values() if t.status in statuses.TASK_IN_PROGRESS]
        if tasks:
            task = tasks[number % len(tasks)]
            self.bench.carry_out(StartRun)
            self.bench.finish(task, exit_code)
            if late:
                self.bench.finish(task, 1)

    @rule(number=PICK)
    def lose_machine(self, number: int) -> None:
        instance = self.pick(self.bench.engine.world.instances, number)
        if instance is not None:
            self.bench.lose(instance)

    @rule(number=PICK)
    def preempt(self, number: int) -> None:
        instance = self.pick(self.bench.engine.world.instances, number)
        if instance is not None:
            self.bench.do(lambda e: e.machines.warn_of_preemption(instance))

    @rule(number=PICK)
    def fail_boot(self, number: int) -> None:
        instance = self.pick(self.bench.engine.world.instances, number)
        if instance is not None:
            self.bench.do(lambda e: e.machines.failed(instance.id, "it did not boot"))

    @rule(number=PICK, report=st.sampled_from(["up", "gone", "started"]))
    def report_again(self, number: int, report: str) -> None:
        """A report that nobody asked for, or that was told before."""
        world = self.bench.engine.world
        instance, task = self.pick(world.instances, number), self.pick(world.tasks, number)
        before = dict(self.bench.stored)
        if report == "started" and task is not None and task.status != "ALLOCATED":
            self.bench.do(lambda e: e.tasks.started(task.id, task.attempt, 0.0))
        elif report == "up" and instance is not None and not instance.booting:
            self.bench.do(lambda e: e.machines.up(instance.id, "10.9.9.9", None, {}))
        elif report == "gone" and instance is not None and not instance.halting:
            self.bench.do(lambda e: e.machines.gone(instance.id))
        assert self.bench.stored == before

    @rule(kind=st.sampled_from(EFFECTS))
    def hold_back(self, kind: type[Any]) -> None:
        self.bench.held.add(kind)

    @rule()
    def catch_up(self) -> None:
        self.bench.held.clear()
        self.bench.carry_out()

    @rule(seconds=SECONDS)
    def wait(self, seconds: float) -> None:
        self.bench.advance(seconds)

    @rule()
    @precondition(lambda self: not self.bench.waiting)
    def crash_at_rest(self) -> None:
        self.bench.advance()
        before = dict(self.bench.stored)
        self.bench.crash()
        self.bench.advance()
        assert self.bench.stored == before

    @rule()
    def crash(self) -> None:
        self.bench.crash()

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "bench"):
            invariants.check(self.bench)

    def teardown(self) -> None:
        """Whatever happened, everything can be ended."""
        if not hasattr(self, "bench"):
            return
        self.catch_up()
        self.bench.do(lambda e: e.switch_off(None))
        self.bench.advance(100.0)
        invariants.check(self.bench)
        world = self.bench.engine.world
        assert not self.bench.engine.has_machines()
        assert not self.bench.engine.alive()
        assert not world.active_groups
        assert {pool.status for pool in world.pools.values()} <= {"TERMINATED"}
        assert {compute.status for compute in world.computes.values()} <= {"TERMINATED"}


LivesTest = Lives.TestCase
LivesTest.settings = settings(max_examples=40, stateful_step_count=40, deadline=None, derandomize=True)
