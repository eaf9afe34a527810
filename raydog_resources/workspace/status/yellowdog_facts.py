"""A cluster on YellowDog, or on the local platform, asked how it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import Gone, PlatformError
from raydog_resources.gateways.node import Node
from raydog_resources.gateways.ray_use import NodeUse
from raydog_resources.gateways.task import Task, TaskState
from raydog_resources.gateways.work_requirement import WorkRequirement
from raydog_resources.resources.node_report import reason_of
from raydog_resources.resources.node_trail import ASKED, DRAINING, JOINED
from raydog_resources.specs.naming import kind_of_group
from raydog_resources.specs.observability_node import UP
from raydog_resources.workspace.cluster_status import NodeStatus, PlatformLook
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.status.facts import HEAD, OBSERVABILITY, ClusterFacts, NodeFacts, NodeState
from raydog_resources.workspace.status.node_history import NodeHistory

_OUT_OF_TIME = "TIMED_OUT"


@dataclass(frozen=True)
class _Ray:
    """What Ray says: the use of each node it counts, by the task's label; or why it says nothing."""

    alive: Mapping[str, NodeUse] = field(default_factory=dict)
    unanswered: str = ""


class YellowDogFacts:
    """One list call for the tasks, one for each pool's machines, two to Ray."""

    def __init__(self, deployment: Deployment, look: PlatformLook, token: str, history: NodeHistory) -> None:
        self._deployment = deployment
        self._look = look
        self._token = token
        self._history = history

    def read(self) -> ClusterFacts:
        """PlatformError where the platform does not answer."""
        nodes, live = self._look.nodes(), self._requirement()
        heads = [node.task for node in nodes if node.group == HEAD]
        expires_at = self._expires_at(heads)
        ray = self._ask_ray(nodes)
        machines = self._machines()
        waiting = sum(node.task.state.waiting for node in nodes)
        return ClusterFacts(
            exists=True,
            wanted=self._wanted(),
            nodes=tuple(self._node(node, ray, machines) for node in nodes),
            was_ready=self._was_ready(),
            waits_for=f"{waiting} tasks wait for one" if waiting else "",
            ray_unanswered=ray.unanswered,
            ending=f"its work requirement is {live.state.value}" if live and live.state.ending else "",
            over=self._over(live),
            expired=_expired(heads, expires_at),
            expires_at=expires_at,
            not_observed=self._not_observed(nodes),
        )

    def _observer(self) -> Mapping[str, object]:
        """What the state says of the node beside the cluster; nothing where there is none."""
        return next((one.outputs for one in self._deployment.named("ObservabilityNode")), {})

    def _not_observed(self, nodes: Iterable[NodeStatus]) -> str:
        observer = self._observer()
        if not observer:
            return ""
        live = [node for node in nodes if node.group == OBSERVABILITY and not node.task.state.ended]
        said = str(observer.get("state") or "")
        if said == UP and live:
            return ""
        return f"its observability node is not up: {'its task has ended' if said == UP else said}"

    def _requirement(self) -> WorkRequirement | None:
        for one in self._deployment.named("WorkRequirement"):
            try:
                return self._look.reach().platform.work.get(str(one.outputs.get("requirement_id", "")))
            except Gone:
                return None
        return None

    def _over(self, live: WorkRequirement | None) -> str:
        if live is not None:
            return f"its work requirement is {live.state.value}" if live.state.ended else ""
        return (
            "the platform has no such work requirement" if self._deployment.named("WorkRequirement") else ""
        )

    def _wanted(self) -> dict[str, int]:
        """As the state has it; where a group's workers are still to be made, as its pool was told."""
        pools = {
            self._kind(str(one.outputs.get("name", ""))): int(one.outputs.get("nodes") or 0)
            for one in self._deployment.named("WorkerPool")
        }
        made = {
            str(one.outputs.get("group_name", "")): int(one.outputs.get("nodes") or 0)
            for one in self._deployment.named("WorkerNodes")
        }
        return {name: count for name, count in {**pools, **made}.items() if name not in (HEAD, OBSERVABILITY)}

    def _kind(self, pool: str) -> str:
        bases = [str(one.outputs.get("name", "")) for one in self._deployment.named("WorkRequirement")]
        return kind_of_group(bases[0], pool) if bases else kind_of_group(_common_base(self._deployment), pool)

    def _was_ready(self) -> bool:
        found = self._deployment.named("ClusterReadiness")
        return any(one.outputs.get("state") == "ready" and not one.why_half_made for one in found)

    def _expires_at(self, heads: Sequence[Task]) -> float | None:
        groups = [
            group
            for one in self._deployment.named("WorkRequirement")
            for group in one.outputs.get("groups") or ()
        ]
        limits = [
            float(group["task_timeout_seconds"]) for group in groups if group.get("task_timeout_seconds")
        ]
        started = [task.started.timestamp() for task in heads if task.started]
        return max(started) + min(limits) if limits and started else None

    def _machines(self) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for one in self._deployment.named("WorkerPool"):
            try:
                of_pool = self._look.reach().platform.nodes.of_pool(str(one.outputs.get("pool_id", "")))
            except Gone:
                continue
            found |= {node.id: node for node in of_pool}
        return found

    def _ask_ray(self, nodes: Iterable[NodeStatus]) -> _Ray:
        urls = [str(one.outputs.get("dashboard_url") or "") for one in self._deployment.named("HeadNode")]
        if self._by_tasks_alone():
            running = [node.task.id for node in nodes if node.task.state is TaskState.EXECUTING]
            return _Ray({task_label(ident): NodeUse() for ident in running})
        if not urls or not urls[0]:
            return _Ray()
        try:
            dashboard = self._look.access().dashboard(urls[0], self._token, lambda way: None)
            labels = {node.id: node.labels.get(TASK_LABEL, "") for node in dashboard.alive_nodes()}
        except PlatformError as error:
            return _Ray(unanswered=str(error))
        try:
            use = dashboard.use_by_node()
        except PlatformError:
            # Which nodes are there counts; how busy they are is a help.
            use = {}
        return _Ray({label: use.get(ident, NodeUse()) for ident, label in labels.items()})

    def _by_tasks_alone(self) -> bool:
        return any(
            one.outputs.get("readiness") == "tasks" for one in self._deployment.named("ClusterReadiness")
        )

    def _node(self, node: NodeStatus, ray: _Ray, machines: Mapping[str, Node]) -> NodeFacts:
        task, machine = node.task, machines.get(node.task.node_id)
        label = task_label(task.id)
        # One that is no node of Ray is as its own resource has found it.
        joined = self._observer().get("state") == UP if node.group == OBSERVABILITY else label in ray.alive
        state = self._state(task, joined, "" if node.group == OBSERVABILITY else ray.unanswered)
        return NodeFacts(
            name=task.name,
            group=node.group,
            id=task.id,
            state=state,
            word=task.state.value,
            since=self._since(task, state),
            private_ip=machine.private_ip if machine else "",
            public_ip=machine.public_ip if machine else "",
            use=ray.alive.get(label, NodeUse()),
            last_error=reason_of(task.errors[-1]) if task.errors else "",
        )

    def _state(self, task: Task, joined: bool, ray_unanswered: str) -> NodeState:
        if task.state.ended:
            return NodeState.FAILED if task.state is TaskState.FAILED else NodeState.ENDED
        if task.state.waiting:
            return NodeState.WAITING
        if task.abort_requested is not None or self._history.is_draining(task.id):
            return NodeState.DRAINING
        if joined:
            return NodeState.READY
        was_there = self._was_ready() and ray_unanswered
        return NodeState.UNKNOWN if was_there or task.state is TaskState.UNKNOWN else NodeState.STARTING

    def _since(self, task: Task, state: NodeState) -> float | None:
        if state.is_over:
            return _seconds(task.finished)
        if state is NodeState.DRAINING:
            return _seconds(task.abort_requested) or self._history.when(task.id, DRAINING)
        if state is NodeState.READY:
            return self._history.when(task.id, JOINED) or _seconds(task.started)
        return _seconds(task.started) or self._history.when(task.id, ASKED)


def _common_base(deployment: Deployment) -> str:
    """Before the requirement is in the state: what comes before the head's pool's kind."""
    names = [str(one.outputs.get("name", "")) for one in deployment.named("WorkerPool")]
    return next((name.rpartition(f"-{HEAD}-")[0] for name in names if f"-{HEAD}-" in name), "")


def _expired(heads: Sequence[Task], expires_at: float | None) -> str:
    for task in heads:
        timed_out = any(_OUT_OF_TIME in error.type for error in task.errors)
        late = (
            expires_at is not None and task.finished is not None and task.finished.timestamp() >= expires_at
        )
        if task.state.ended and (timed_out or late):
            return "its lifetime is over"
    return ""


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
