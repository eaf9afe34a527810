"""YellowDog as the rest of the code sees it: a small protocol for each noun, held together by `YellowDog`.

What holds for every call, whichever implementation answers:

* An answer "there is no such thing" is `Gone`. A call without an answer is `CouldNotAsk`, and never `Gone`.
* `find` looks up by exact namespace and exact name, whatever has ended included, the oldest first.
* Lists are complete: paged to the end.
* What is made is made once. Where the answer to a creating call gets lost, the gateway looks for the name
  before it asks again, and hands back what it finds there alive with the same owner's tag: made by this call,
  or by an earlier one of the same owner. Where nothing can be found and the platform may still be at work, it
  gives up with `CouldNotAsk` rather than risk a twin. Of several it hands back the oldest, and ends none.
* A name that belongs to somebody else, or to something that has ended, is `NameTaken`.
* Asking for what is so already (cancel what is cancelled) is no error; what can't be is `IllegalState`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from raydog_resources.gateways.application import Application
from raydog_resources.gateways.compute_requirement import (
    ComputeRequirement,
    ComputeRequirementState,
    ComputeRequirementSummary,
)
from raydog_resources.gateways.instance import Instance, InstanceKey, InstanceState
from raydog_resources.gateways.namespace import Namespace
from raydog_resources.gateways.node import Node, NodeState
from raydog_resources.gateways.task import NewTask, Task, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.template import NewTemplate, Source, Template, TemplateSummary
from raydog_resources.gateways.work_requirement import (
    NewWorkRequirement,
    WorkRequirement,
    WorkRequirementState,
    WorkRequirementSummary,
)
from raydog_resources.gateways.worker_pool import (
    NewWorkerPool,
    WorkerPool,
    WorkerPoolState,
    WorkerPoolSummary,
)


class WorkRequirements(Protocol):
    """Requirements and their groups. Each has a single writer: a change reads, alters and writes it all."""

    def submit(self, new: NewWorkRequirement) -> WorkRequirement: ...

    def get(self, requirement_id: str) -> WorkRequirement: ...

    def find(self, namespace: str, name: str) -> tuple[WorkRequirementSummary, ...]: ...

    def all(
        self, *, namespace: str = "", tag: str = "", states: Collection[WorkRequirementState] = ()
    ) -> tuple[WorkRequirementSummary, ...]:
        """Those of a namespace, of an owner, in some states: each left out means any."""
        ...

    def add_groups(self, requirement_id: str, groups: Sequence[NewTaskGroup]) -> WorkRequirement:
        """Make sure the requirement has groups of these names; one it has already is left as it is."""
        ...

    def change(
        self, requirement_id: str, *, tag: str | None = None, priority: float | None = None
    ) -> WorkRequirement: ...

    def hold(self, requirement_id: str) -> WorkRequirement: ...

    def resume(self, requirement_id: str) -> WorkRequirement: ...

    def finish(self, requirement_id: str) -> WorkRequirement:
        """Let what was added run to its end, and take no more."""
        ...

    def cancel(self, requirement_id: str, *, abort: bool) -> WorkRequirement:
        """Run nothing more of it; with `abort`, end what runs now, too."""
        ...


class Tasks(Protocol):
    """The tasks of a group, whose names are unique in it."""

    def add(self, group_id: str, tasks: Sequence[NewTask]) -> tuple[Task, ...]:
        """All of them, in the order given, those that an earlier lost answer had made included."""
        ...

    def get(self, task_id: str) -> Task: ...

    def find(self, group_id: str, name: str) -> Task | None: ...

    def all(
        self, *, group_id: str = "", requirement_id: str = "", states: Collection[TaskState] = ()
    ) -> tuple[Task, ...]: ...

    def cancel(self, task_id: str, *, abort: bool) -> Task:
        """Never start it; with `abort`, end it if it runs."""
        ...


class WorkerPools(Protocol):
    """Pools provisioned from templates."""

    def provision(self, new: NewWorkerPool) -> WorkerPool:
        """Returns as soon as the platform has accepted the pool: no node of it is up then."""
        ...

    def get(self, pool_id: str) -> WorkerPool: ...

    def find(self, namespace: str, name: str) -> tuple[WorkerPoolSummary, ...]: ...

    def all(
        self, *, namespace: str = "", states: Collection[WorkerPoolState] = ()
    ) -> tuple[WorkerPoolSummary, ...]: ...

    def resize(self, pool_id: str, nodes: int) -> WorkerPool: ...

    def shut_down(self, pool_id: str) -> None:
        """Take no more tasks, and end the machines when those that run have finished."""
        ...


class Nodes(Protocol):
    """The machines of pools, once their agents have registered."""

    def get(self, node_id: str) -> Node: ...

    def of_pool(self, pool_id: str, *, states: Collection[NodeState] = ()) -> tuple[Node, ...]: ...

    def of_worker(self, worker_id: str) -> Node: ...

    def shut_down(self, node_id: str) -> Node:
        """Drain this very node: it takes no more tasks, and ends when those that run have finished."""
        ...


class ComputeRequirements(Protocol):
    """The machines behind pools, whatever their agents say."""

    def get(self, requirement_id: str) -> ComputeRequirement: ...

    def find(self, namespace: str, name: str) -> tuple[ComputeRequirementSummary, ...]: ...

    def all(
        self, *, namespace: str = "", tag: str = "", states: Collection[ComputeRequirementState] = ()
    ) -> tuple[ComputeRequirementSummary, ...]: ...

    def terminate(self, requirement_id: str) -> ComputeRequirement: ...

    def stop(self, requirement_id: str) -> ComputeRequirement: ...

    def start(self, requirement_id: str) -> ComputeRequirement: ...

    def instances(
        self, requirement_id: str, *, states: Collection[InstanceState] = ()
    ) -> tuple[Instance, ...]: ...

    def deprovision(self, requirement_id: str, instances: Sequence[InstanceKey]) -> None:
        """End these very machines and lower the target by as many."""
        ...


class Templates(Protocol):
    """What kinds of machine the account can get, and from where. Templates bear no owner's tag."""

    def all(self, *, namespace: str = "") -> tuple[TemplateSummary, ...]: ...

    def find(self, namespace: str, name: str) -> TemplateSummary | None: ...

    def get(self, template_id: str) -> Template: ...

    def add(self, new: NewTemplate) -> Template:
        """One of that name that says the very same is as good as made."""
        ...

    def delete(self, template_id: str) -> None: ...

    def sources(self, *, namespace: str = "") -> tuple[Source, ...]: ...


class Namespaces(Protocol):
    """The account's namespaces. Nobody owns one: whoever needs it adds it."""

    def all(self) -> tuple[Namespace, ...]: ...

    def add(self, name: str) -> Namespace:
        """Make sure it is there."""
        ...


class YellowDog(Protocol):
    """One platform, seen with one key."""

    @property
    def work(self) -> WorkRequirements: ...

    @property
    def tasks(self) -> Tasks: ...

    @property
    def pools(self) -> WorkerPools: ...

    @property
    def nodes(self) -> Nodes: ...

    @property
    def compute(self) -> ComputeRequirements: ...

    @property
    def templates(self) -> Templates: ...

    @property
    def namespaces(self) -> Namespaces: ...

    def application(self) -> Application:
        """Whom the platform takes us for: the cheapest way to learn whether the key is good."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...
