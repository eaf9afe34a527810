"""Watches a cluster come up: tasks, the token's way to their nodes, and which of them Ray counts as alive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import CouldNotAsk, DeadlinePassed
from raydog_resources.gateways.node import Node
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.polling import BRISK
from raydog_resources.gateways.task import Task, TaskState
from raydog_resources.resources.cluster_end import end_cluster
from raydog_resources.resources.machines import see_to_machines
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.reach import Reach
from raydog_resources.resources.start_report import NotReady, StartReport
from raydog_resources.resources.token_courier import TokenCourier
from raydog_resources.specs.cluster_readiness import ClusterReadinessSpec

HEAD = "head"
_DOING = {True: "without a machine", False: "starting"}
READY, SUBMITTED = "ready", "submitted"


class ReadinessWatch:
    """One list call shows all tasks, one all nodes of Ray."""

    def __init__(self, reach: Reach, spec: ClusterReadinessSpec) -> None:
        self._reach = reach
        self._spec = spec
        machine = HeadMachine(spec.head_id, spec.head_private_ip, spec.head_public_ip, spec.head_host_key)
        access = reach.nodes_of(machine)
        bringer = None if spec.token_in_environment else access
        self._courier = TokenCourier(bringer, spec.ray_token, spec.token_file)
        self._dashboard = access.dashboard(spec.dashboard_url, spec.ray_token, self._tell)
        self._start_report = StartReport(reach, access, spec.pool_ids, [spec.ray_token])
        self._names = {spec.head_id: HEAD}
        self._names |= {ident: name for name, ids in spec.worker_ids.items() for ident in ids}
        by_wish = {READY: set(self._names), SUBMITTED: set[str]()}
        self._wanted = by_wish.get(spec.wait_for, {spec.head_id})
        self._without_token = 0
        self._joined: set[str] = set()
        self._told = ""
        self._trail = NodeTrail(reach.trail)

    def wait(self) -> list[dict[str, Any]]:
        """The nodes, as rows of the output of that name; NotReady says what is missing, and why."""
        spec = self._spec
        self._see_to_machines()
        try:
            self._reach.poller.until(
                self._look,
                # Nobody else brings it: who is not waited for in Ray is waited for until it has that.
                lambda joined: joined >= self._wanted and not self._without_token,
                thing="cluster",
                deadline_seconds=spec.provision_seconds + spec.ready_seconds,
                describe=lambda joined: f"{len(joined)} of {self._count(self._wanted)} {self._place}",
                pace=BRISK,
            )
        except DeadlinePassed as error:
            raise NotReady(self._out_of_time(error)) from error
        return self.rows()

    @property
    def _place(self) -> str:
        return "by their tasks alone, Ray is not asked" if self._spec.readiness == "tasks" else "alive in Ray"

    def _tell(self, sentence: str) -> None:
        self._reach.tell("cluster", sentence)

    def _see_to_machines(self) -> None:
        waiting = Counter(self._names[task.id] for task in self._tasks() if task.state.waiting)
        for name, count in waiting.items():
            pool_id = self._spec.pool_ids.get(name, "")
            if pool_id:
                see_to_machines(
                    self._reach.platform, pool_id, len(self._spec.worker_ids.get(name, ())) or count
                )

    def _tasks(self) -> list[Task]:
        """The head first: everybody waits for it."""
        found = self._reach.platform.tasks.all(requirement_id=self._spec.requirement_id)
        ours = [task for task in found if task.id in self._names]
        return sorted(ours, key=lambda task: task.id != self._spec.head_id)

    def _look(self) -> set[str]:
        tasks = self._tasks()
        self._without_token = self._courier.serve(tasks)
        ended = [task for task in tasks if task.state.ended and task.id in self._wanted]
        missing = self._wanted - {task.id for task in tasks}
        if ended or missing:
            what = (
                "a node ended before the cluster was ready" if ended else "the platform lists a task no more"
            )
            raise NotReady(self._report(f"cluster: {what}", tasks))
        try:
            self._joined = self._alive(tasks) & self._wanted
        finally:
            for task in tasks:
                self._trail.see(self._names[task.id], [task], self._joined)
            # Also while Ray does not answer: until the head is up there is nothing else to see.
            self._tell_how_far(tasks)
        return self._joined

    def _tell_how_far(self, tasks: Iterable[Task]) -> None:
        """Which nodes are still to come, and what each is about; once for each change."""
        absent = [task for task in tasks if task.id in self._wanted - self._joined]
        doing = Counter((self._names[task.id], _DOING[task.state.waiting]) for task in absent)
        to_come = [f"{name}: {count} {phase}" for (name, phase), count in doing.items()]
        so_far = [f"{len(self._joined)} of {self._count(self._wanted)} {self._place}"] if self._wanted else []
        if not absent and self._without_token:
            to_come = [f"Ray's token is still to be brought to {self._without_token} more"]
        picture = "; ".join([*so_far, *to_come])
        if picture not in ("", self._told):
            self._told = picture
            self._tell(picture)

    def _alive(self, tasks: Iterable[Task]) -> set[str]:
        if not self._wanted:
            return set()
        if self._spec.readiness == "tasks":
            return {task.id for task in tasks if task.state is TaskState.EXECUTING}
        labels = {node.labels.get(TASK_LABEL, "") for node in self._dashboard.alive_nodes()}
        return {task.id for task in tasks if task_label(task.id) in labels}

    def _out_of_time(self, error: DeadlinePassed) -> str:
        try:
            tasks = self._tasks()
        except CouldNotAsk:
            tasks = []
        text = self._report(str(error), tasks)
        if self._spec.on_timeout != "destroy":
            return text
        pools = self._spec.pool_ids.values()
        return f"{text}\n{end_cluster(self._reach, self._spec.requirement_id, pools)}"

    def _report(self, sentence: str, tasks: Iterable[Task]) -> str:
        nodes = [(self._names[task.id], task) for task in tasks if task.id in self._wanted]
        trouble = [f"Ray's token: {self._courier.trouble}"] if self._courier.trouble else []
        return self._start_report.text(sentence, nodes, joined=self._joined, more=trouble)

    def _count(self, ids: set[str]) -> str:
        return f"{len(ids)} node{'s' if len(ids) != 1 else ''}"

    def rows(self) -> list[dict[str, Any]]:
        """Each node as it is now, the head first; empty when the platform does not say."""
        try:
            tasks = self._tasks()
            pools = [self._reach.platform.nodes.of_pool(ident) for ident in self._spec.pool_ids.values()]
        except CouldNotAsk:
            return []
        nodes = {node.id: node for pool in pools for node in pool}
        return [self._row(task, nodes.get(task.node_id)) for task in tasks]

    def _row(self, task: Task, node: Node | None) -> dict[str, Any]:
        return {
            "name": task.name,
            "group": self._names[task.id],
            "id": task.id,
            "private_ip": node.private_ip if node else "",
            "public_ip": node.public_ip if node else "",
            "state": task.state.value,
        }
