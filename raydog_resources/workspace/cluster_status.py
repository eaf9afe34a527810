"""How a cluster is: what the state says, and what its platform says now, where it can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from raydog_resources.config.platform_url import LOCAL
from raydog_resources.errors import RaydogError
from raydog_resources.gateways.node_access import HeadMachine, NodeAccess
from raydog_resources.gateways.processes import Processes
from raydog_resources.gateways.task import Task
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.job_status import JobStatus, has_job
from raydog_resources.workspace.local_platform import running_local_platform


@dataclass(frozen=True)
class NodeStatus:
    """One node: which group, which task, and how its task is now."""

    group: str
    task: Task


@dataclass(frozen=True)
class ClusterStatus:
    """What there is to say without changing anything."""

    deployment: Deployment
    nodes: tuple[NodeStatus, ...] = ()
    unanswered: str = ""
    """Why the platform could not be asked; "" when it was."""
    job: Mapping[str, Any] = field(default_factory=dict)
    """Of a cluster on a scheduler: the job's outputs as they are now."""

    @property
    def state(self) -> str:
        """As its scheduler tells it now, or as of the last run."""
        return str(self.job.get("state") or (self.deployment.outputs or {}).get("state") or "")

    def rows(self) -> list[dict[str, str]]:
        """The nodes for a table: live ones, or those of the state when nobody answers."""
        if self.job:
            return [_row(node, node["state"]) for node in self.job.get("nodes_alive") or []]
        if not self.unanswered:
            return [
                {
                    "node": node.task.name,
                    "group": node.group,
                    "state": node.task.state.value,
                    "id": node.task.id,
                }
                for node in self.nodes
            ]
        known = (self.deployment.outputs or {}).get("nodes") or []
        return [_row(row, f"{row['state']} (as of the last run)") for row in known]


def _row(node: Mapping[str, str], state: str) -> dict[str, str]:
    return {"node": node["name"], "group": node["group"], "state": state, "id": node["id"]}


class PlatformLook:
    """Asks the platform of a stack, without starting one."""

    def __init__(
        self,
        deployment: Deployment,
        processes: Processes,
        environment: Mapping[str, str],
        open_reach: Callable[[ReachSettings], Reach] = Reach,
    ) -> None:
        self._deployment = deployment
        self._processes = processes
        self._environment = environment
        self._open = open_reach
        self._reach: Reach | None = None

    def status(self) -> ClusterStatus:
        """The status; a platform that can't be asked is part of it."""
        try:
            if has_job(self._deployment):
                return ClusterStatus(self._deployment, job=self.job().now())
            return ClusterStatus(self._deployment, tuple(self.nodes()))
        except RaydogError as error:
            return ClusterStatus(self._deployment, unanswered=str(error))

    def reach(self) -> Reach:
        """The way to the platform."""
        if self._reach is None:
            url = self._deployment.platform_url
            if url == LOCAL and running_local_platform(self._processes, self._environment) is None:
                raise RaydogError(
                    "it does not run", thing="local platform", next_step="raydog refresh, which starts it"
                )
            self._reach = self._open(ReachSettings(url=url, login=self._deployment.login))
        return self._reach

    def job(self) -> JobStatus:
        """The job that holds the cluster, where it is one."""
        return JobStatus(self._deployment, self._open)

    def access(self) -> NodeAccess:
        """The way into the cluster's nodes."""
        heads = [one.outputs for one in self._deployment.named("HeadNode")] or [{}]
        facts = [str(heads[0].get(name) or "") for name in ("head_id", "private_ip", "public_ip", "host_key")]
        return self.reach().nodes_of(HeadMachine(*facts))

    def nodes(self) -> list[NodeStatus]:
        """Every node's task, the head's first."""
        if not self._deployment.resources:
            return []
        platform = self.reach().platform
        requirements = [
            one.outputs.get("requirement_id", "") for one in self._deployment.named("WorkRequirement")
        ]
        tasks = [task for ident in requirements if ident for task in platform.tasks.all(requirement_id=ident)]
        groups = self._groups()
        found = [NodeStatus(groups[task.id], task) for task in tasks if task.id in groups]
        return sorted(found, key=lambda node: (node.group != "head", node.group, node.task.name))

    def _groups(self) -> dict[str, str]:
        heads = {str(one.outputs.get("head_id", "")): "head" for one in self._deployment.named("HeadNode")}
        workers: dict[str, Any] = {
            ident: str(one.outputs.get("group_name", ""))
            for one in self._deployment.named("WorkerNodes")
            for ident in one.outputs.get("task_ids") or ()
        }
        return {**heads, **workers}
