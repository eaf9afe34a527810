"""The platform of a stack, for who only wants to look: its nodes, and the way into them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from raydog_resources.config.platform_url import LOCAL
from raydog_resources.errors import RaydogError
from raydog_resources.gateways.log_store import LogStore
from raydog_resources.gateways.node_access import HeadMachine, NodeAccess
from raydog_resources.gateways.processes import Processes
from raydog_resources.gateways.task import Task
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.specs.cluster_plan import HEAD
from raydog_resources.specs.naming import kind_of_group
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.job_status import JobStatus, OpenReach, quiet_reach
from raydog_resources.workspace.local_platform import running_local_platform


@dataclass(frozen=True)
class NodeStatus:
    """One node: which group, which task, and how its task is now."""

    group: str
    task: Task

    def is_of_now(self, counted_on: Collection[str]) -> bool:
        """Whether it lives, or should."""
        return not self.task.state.ended or self.task.id in counted_on


class PlatformLook:
    """Asks the platform of a stack, without starting one."""

    def __init__(
        self,
        deployment: Deployment,
        processes: Processes,
        environment: Mapping[str, str],
        open_reach: OpenReach = quiet_reach,
    ) -> None:
        self._deployment = deployment
        self._processes = processes
        self._environment = environment
        self._open = open_reach
        self._reach: Reach | None = None

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

    def log_store(self) -> LogStore | None:
        """Where the observability node keeps logs; None without one that does."""
        place = self.log_place
        return self.access().log_store(*place) if place else None

    @property
    def log_place(self) -> tuple[str, int] | None:
        """Address and port of that, in the cluster's own network."""
        for one in self._deployment.named("ObservabilityNode"):
            address, port = one.outputs.get("address"), (one.outputs.get("ports") or {}).get("loki")
            if address and port:
                return str(address), int(port)
        return None

    def nodes(self) -> list[NodeStatus]:
        """The tasks of all nodes that live, and of those that the state still counts on; the head's first."""
        found = [node for node in self.every_node() if node.is_of_now(self._counted_on())]
        return sorted(found, key=lambda node: (node.group != HEAD, node.group, node.task.name))

    def every_node(self) -> list[NodeStatus]:
        """The tasks of all nodes that there ever were, as far as the platform lists them."""
        requirements = [one.outputs for one in self._deployment.named("WorkRequirement")]
        if not requirements:
            return []
        platform = self.reach().platform
        return [
            NodeStatus(_group_of(requirement, task), task)
            for requirement in requirements
            for task in platform.tasks.all(requirement_id=str(requirement.get("requirement_id", "")))
        ]

    def _counted_on(self) -> set[str]:
        heads = {str(one.outputs.get("head_id", "")) for one in self._deployment.named("HeadNode")}
        workers = (one.outputs.get("task_ids") or () for one in self._deployment.named("WorkerNodes"))
        beside = {str(one.outputs.get("task_id", "")) for one in self._deployment.named("ObservabilityNode")}
        return {*heads, *beside, *(ident for idents in workers for ident in idents)}


def _group_of(requirement: Mapping[str, Any], task: Task) -> str:
    """By the task's group, so that a node is known before anything of it is in the state."""
    names = {ident: name for name, ident in (requirement.get("group_ids") or {}).items()}
    return kind_of_group(str(requirement.get("name", "")), names.get(task.group_id, ""))
