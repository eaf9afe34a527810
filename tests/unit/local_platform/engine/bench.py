"""An engine on a fake clock: its effects are carried out at once, or when the test says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, TypeVar

import pytest

from raydog_resources.local_platform.engine.effects import (
    AbortRun,
    BootMachine,
    Effect,
    ForgetRun,
    HaltMachine,
    StartRun,
)
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.ids import Ids
from raydog_resources.local_platform.engine.records import (
    KINDS,
    Compute,
    Group,
    Instance,
    Json,
    Node,
    NodeShape,
    Pool,
    Record,
    Requirement,
    Task,
    from_document,
)
from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.engine.switches import Switches
from raydog_resources.local_platform.engine.task_end import TaskEnd
from tests.fakes.clock import FakeClock
from tests.unit.local_platform.engine.bounded_engine import (
    BoundedEngine,
    all_records,
    as_stored,
    counted_uuids,
)

T = TypeVar("T")
R = TypeVar("R", bound=Record)

SIGTERM_CODE = 143
KILLED_CODE = 137


class Bench:
    """The engine, the store it would have, and the world that its effects go to."""

    def __init__(self, **switches: Any) -> None:
        self.clock = FakeClock()
        self._ids = Ids(counted_uuids())
        self.engine: Engine = BoundedEngine(self.clock, self._ids, Switches().with_changes(switches))
        self.stored: dict[tuple[str, str], str] = {}
        self.done: list[Effect] = []
        self.waiting: list[Effect] = []
        self.held: set[type[Effect]] = set()
        self._names = count(1)

    # What a client does

    def template(self, name: str = "local/node", **shape: Any) -> None:
        """A template of that `namespace/name`; machines boot without delay unless the test says otherwise."""
        namespace, _, short = name.partition("/")
        self.do(lambda e: e.templates.install(namespace, short, NodeShape(**{"boot_seconds": 0.0, **shape})))

    def pool(self, size: int = 1, template: str = "local/node", name: str = "", **properties: Any) -> Pool:
        """A provisioned pool in the namespace `space`."""
        if not any(f"{t.namespace}/{t.name}" == template for t in self.engine.world.templates.values()):
            self.template(template)
        usage = {
            "templateId": template,
            "requirementNamespace": "space",
            "requirementName": name or f"pool-{next(self._names)}",
            "targetInstanceCount": size,
        }
        return self.do(lambda e: e.pools.provision(usage, properties))

    def compute(self, size: int = 1, template: str = "local/node", **usage: Any) -> Compute:
        """Machines without a pool."""
        if not any(f"{t.namespace}/{t.name}" == template for t in self.engine.world.templates.values()):
            self.template(template)
        wanted = {
            "templateId": template,
            "requirementNamespace": "space",
            "requirementName": f"compute-{next(self._names)}",
            "targetInstanceCount": size,
            **usage,
        }
        return self.do(lambda e: e.computes.provision(wanted))

    def ready_pool(self, size: int = 2, **properties: Any) -> Pool:
        """A pool whose nodes have registered."""
        pool = self.pool(size, **properties)
        self.advance()
        return pool

    def ready_compute(self, size: int = 2, **usage: Any) -> Compute:
        """Machines without a pool that are up."""
        compute = self.compute(size, **usage)
        self.advance()
        return compute

    def send(self, compute: Compute, wanted: str) -> None:
        """Its transition."""
        self.do(lambda e: e.computes.transition(compute.id, wanted))

    def requirement(self, *groups: Json, name: str = "", **more: Any) -> Requirement:
        """A work requirement in the namespace `space`."""
        body = {
            "namespace": "space",
            "name": name or f"requirement-{next(self._names)}",
            "taskGroups": list(groups),
            **more,
        }
        return self.do(lambda e: e.requirements.submit(body))

    def group(self, tasks: int = 0, **spec: Any) -> Group:
        """A requirement of one group with so many tasks."""
        requirement = self.requirement(group_spec("group", **spec))
        group = self.groups_of(requirement)[0]
        self.tasks(group, tasks)
        return group

    def tasks(self, group: Group, number: int = 1, **spec: Any) -> list[Task]:
        """So many tasks more."""
        specs = [{"taskType": "bash", **spec} for _ in range(number)]
        return self.do(lambda e: e.tasks.add(group, specs))

    def transition(self, requirement: Requirement, wanted: str, *, abort: bool = False) -> None:
        self.do(lambda e: e.requirements.transition(requirement.id, wanted, abort=abort))

    def refused(self, operation: Callable[[Engine], object], words: str) -> Refusal:
        """The call is refused with these words, and nothing has changed."""
        before = dict(self.stored)
        with pytest.raises(Refusal, match=words) as caught:
            self.do(operation)
        assert self.engine.take_changes() == {}
        assert self.engine.take_effects() == []
        assert not self.engine.world.unsettled
        assert self.stored == before
        return caught.value

    # What the world reports

    def finish(self, task: Task, exit_code: int | None = 0, reason: str = "exit") -> None:
        """The task's process ends by itself."""
        end = TaskEnd(self.clock.now(), exit_code, reason)
        self.do(lambda e: e.tasks.ended(task.id, task.attempt, end))

    def lose(self, instance: Instance) -> None:
        self.do(lambda e: e.machines.lost(instance.id, "the node was lost"))

    def carry_out(self, kind: type[Effect] | None = None) -> int:
        """Do what has been held back: all of it, or one kind; says how much it was."""
        chosen = [effect for effect in self.waiting if kind is None or isinstance(effect, kind)]
        self.waiting = [effect for effect in self.waiting if effect not in chosen]
        for effect in chosen:
            self._perform(effect)
        return len(chosen)

    def _perform(self, effect: Effect) -> None:
        self.done.append(effect)
        now = self.clock.now()
        if isinstance(effect, BootMachine):
            number = self.engine.world.instances[effect.instance_id].number
            address = f"10.0.{number // 250}.{number % 250 + 1}"
            self.do(
                lambda e: e.machines.up(effect.instance_id, address, address, {"RAYDOG_NODE_IP": address})
            )
        elif isinstance(effect, HaltMachine):
            self.do(lambda e: e.machines.gone(effect.instance_id))
        elif isinstance(effect, StartRun):
            task = self.engine.world.tasks[effect.task_id]
            self.do(lambda e: e.tasks.started(task.id, task.attempt, now))
        elif isinstance(effect, AbortRun):
            task = self.engine.world.tasks[effect.task_id]
            end = TaskEnd(now, SIGTERM_CODE, "signal", started=now)
            self.do(lambda e: e.tasks.ended(task.id, task.attempt, end))
        else:
            assert isinstance(effect, ForgetRun)

    # Time and the store

    def do(self, operation: Callable[[Engine], T]) -> T:
        """One call as the platform makes it: decide, settle, store, carry out."""
        result = operation(self.engine)
        self.engine.settle()
        self._commit()
        return result

    def _commit(self) -> None:
        for key, record in self.engine.take_changes().items():
            if record is None:
                self.stored.pop(key, None)
            else:
                self.stored[key] = as_stored(record)
        # Whatever changed must have been noted as changed.
        assert self.stored == {(r.kind, r.id): as_stored(r) for r in all_records(self.engine.world)}
        effects = self.engine.take_effects()
        self.waiting.extend(effect for effect in effects if type(effect) in self.held)
        for effect in effects:
            if type(effect) not in self.held:
                self._perform(effect)

    def advance(self, seconds: float = 0.0) -> None:
        """Let time pass, from timer to timer."""
        end = self.clock.now() + seconds
        while (due := self.engine.next_due) is not None and due <= end:
            self.clock.advance(max(0.0, due - self.clock.now()))
            self.engine.tick()
            self._commit()
        self.clock.advance(max(0.0, end - self.clock.now()))

    def crash(self) -> None:
        """`kill -9` and a new life: what was stored is all that is left."""
        switches = self.engine.world.switches
        self.engine = BoundedEngine(self.clock, self._ids, switches)
        self.waiting.clear()
        self.engine.world.load(self._read())
        self.do(lambda e: e.resume())

    def _read(self) -> Iterator[Record]:
        for kind in KINDS:
            for (stored_kind, _), document in self.stored.items():
                if stored_kind == kind:
                    yield from_document(kind, json.loads(document))

    # What a test looks at; records are looked up anew, because a crash replaces them

    def look(self, record: R) -> R:
        found: R = getattr(self.engine.world, f"{record.kind}s")[record.id]
        return found

    def groups_of(self, requirement: Requirement) -> list[Group]:
        return [self.engine.world.groups[ident] for ident in self.look(requirement).group_ids]

    def tasks_of(self, group: Group) -> list[Task]:
        return list(self.engine.world.tasks_of[group.id].ordered)

    def statuses(self, group: Group) -> list[str]:
        return [task.status for task in self.tasks_of(group)]

    def nodes(self, pool: Pool) -> list[Node]:
        """Those that have not left."""
        return list(self.engine.world.live_nodes[pool.id].values())

    def compute_of(self, pool: Pool) -> Compute:
        return self.engine.world.computes[self.look(pool).compute_id]

    def instances(self, owner: Pool | Compute) -> list[Instance]:
        compute = self.compute_of(owner) if isinstance(owner, Pool) else owner
        return list(self.engine.world.instances_of[compute.id].values())

    def instance_of(self, task: Task) -> Instance:
        node = self.engine.world.nodes[self.look(task).node_id or ""]
        return self.engine.world.instances[node.instance_id]

    def running(self, group: Group) -> list[Task]:
        return [task for task in self.tasks_of(group) if task.status == "EXECUTING"]


def group_spec(name: str, **spec: Any) -> Json:
    """A task group as a client sends it; what is no field of the group goes to its run specification."""
    run = {key: spec.pop(key) for key in list(spec) if key not in _GROUP_FIELDS}
    return {"name": name, "runSpecification": {"taskTypes": ["bash"], **run}, **spec}


_GROUP_FIELDS = {
    "id",
    "tag",
    "priority",
    "dependencies",
    "dependentOn",
    "finishIfAllTasksFinished",
    "finishIfAnyTaskFailed",
    "completedTaskTtl",
    "taskTemplate",
}


def name_is_free(make: Callable[[], object]) -> bool:
    """Makes a thing, unless its name is taken."""
    try:
        make()
    except Refusal as refusal:
        if "already exists" not in refusal.message:
            raise
        return False
    return True
