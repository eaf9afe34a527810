"""A cluster as YellowDog's resources: a requirement, a pool for each kind of node, the head, the workers."""

from __future__ import annotations

import os
from typing import Any

import pulumi

from raydog_resources.components.connect_text import connect_text
from raydog_resources.config.connection import KEY_ID, KEY_SECRET
from raydog_resources.config.description import Description
from raydog_resources.config.runs_on import on_yellowdog
from raydog_resources.resources.declared.cluster_readiness import ClusterReadiness
from raydog_resources.resources.declared.head_node import HeadNode
from raydog_resources.resources.declared.observability_node import ObservabilityNode
from raydog_resources.resources.declared.work_requirement import WorkRequirement
from raydog_resources.resources.declared.worker_nodes import WorkerNodes
from raydog_resources.resources.declared.worker_pool import WorkerPool
from raydog_resources.specs.cluster_plan import ClusterPlan, NodePlan, plan_cluster
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.observability_node import UP
from raydog_resources.specs.observability_plan import observability_ports

OUTPUTS = (
    "ray_address",
    "dashboard_url",
    "jobs_url",
    "grafana_url",
    "prometheus_url",
    "head_private_ip",
    "head_public_ip",
    "nodes",
    "state",
    "job_id",
    "price_per_hour",
    "connect",
    "ray_token",
    "grafana_password",
)
_KEY = {KEY_ID: "key_id", KEY_SECRET: "key_secret"}


class RayClusterOnYellowDog(pulumi.ComponentResource):
    """Pools are provisioned side by side with the head; workers are submitted as soon as it has an address."""

    def __init__(
        self, name: str, description: Description, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("raydog:index:RayClusterOnYellowDog", name, None, opts)
        self._prefix = name
        self._described = description
        owner = Owner(pulumi.get_project(), pulumi.get_stack())
        plan = plan_cluster(description, owner)
        self._provider = self._make_provider()
        pools = {node.name: self._pool(node) for node in (plan.head, *plan.workers.values())}
        # After the pools, so that on destroy it goes before them: cancelled tasks may drain while machines last.
        # It alone is protected: nothing goes while it may not, and pools can still be made anew.
        protect = description.cluster.protect
        after = self._options(depends_on=list(pools.values()), protect=protect)
        requirement = WorkRequirement(f"{name}-requirement", plan.requirement, after)
        head = self._head(plan, requirement, pools)
        observability = self._observability(plan.observability, requirement, head)
        workers = {
            group: self._workers(node, requirement, pools[group], head, observability)
            for group, node in plan.workers.items()
        }
        ready = self._readiness(requirement, head, workers, pools)
        self.outputs = self._outputs(plan, head, ready, observability)
        self.register_outputs(self.outputs)

    def _make_provider(self) -> pulumi.ProviderResource:
        """One process for all: it has room for those that wait, and what it takes to speak to the platform once."""
        runs_on = on_yellowdog(self._described.runs_on)
        settings: dict[str, pulumi.Input[str]] = {
            "raydog:url": runs_on.url,
            "raydog:stack": pulumi.get_stack(),
        }
        if not runs_on.is_local:
            login = runs_on.login.model_dump_json(exclude_none=True)
            settings = {**settings, "raydog:login": login, **_key_of_stack()}
        return pulumi.ProviderResource(
            "pulumi-python", "raydog-platform", settings, pulumi.ResourceOptions(parent=self)
        )

    @property
    def _token_in_environment(self) -> bool:
        return self._described.cluster.secret_delivery == "environment"

    def _options(self, **more: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, provider=self._provider, **more)

    def _pool(self, node: NodePlan) -> WorkerPool:
        return WorkerPool(f"{self._prefix}-pool-{node.name}", node.pool, self._options())

    def _head(
        self, plan: ClusterPlan, requirement: WorkRequirement, pools: dict[str, WorkerPool]
    ) -> HeadNode:
        limits = self._described.cluster.timeouts
        inputs = {
            "requirement_id": requirement.id,
            "pool_id": pools[plan.head.name].id,
            "pool_ids": [pool.id for pool in pools.values()],
            "group": plan.head.pool.name,
            "fingerprint": plan.head.fingerprint,
            "script": plan.head.script,
            "own_script": plan.head.own_script,
            "container": plan.head.container,
            "environment": dict(plan.head.environment),
            "ports": dict(plan.ports),
            "auth": self._described.cluster.auth,
            "token_in_environment": self._token_in_environment,
            "on_timeout": self._described.cluster.on_timeout,
            "provision_seconds": float(limits.provision),
            "head_seconds": float(limits.head),
            "delete_seconds": float(limits.delete),
        }
        return HeadNode(f"{self._prefix}-head", inputs, self._options(deleted_with=requirement))

    def _workers(
        self,
        node: NodePlan,
        requirement: WorkRequirement,
        pool: WorkerPool,
        head: HeadNode,
        observability: ObservabilityNode | None,
    ) -> WorkerNodes:
        group = self._described.cluster.workers[node.name]
        limits = self._described.cluster.timeouts
        inputs: dict[str, Any] = {
            "requirement_id": requirement.id,
            "pool_id": pool.id,
            "group": node.pool.name,
            "group_name": node.name,
            "nodes": node.nodes,
            "fingerprint": node.fingerprint,
            "script": node.script,
            "own_script": node.own_script,
            "container": node.container,
            "environment": dict(node.environment),
            **_machine_of(head),
            "head_gcs_port": head.gcs_port,
            "dashboard_url": head.dashboard_url,
            "ray_token": head.ray_token,
            "token_file": head.token_file,
            "token_in_environment": self._token_in_environment,
            "max_surge": int(group.max_surge),
            "on_remove": group.on_remove,
            "provision_seconds": float(limits.provision),
            "ready_seconds": float(limits.ready),
            "drain_seconds": float(limits.drain),
            "delete_seconds": float(limits.delete),
            # Only one's own script asks for it; nobody else waits for that node.
            "observability_host": observability.address if observability and node.own_script else "",
        }
        options = self._options(deleted_with=requirement)
        return WorkerNodes(f"{self._prefix}-workers-{node.name}", inputs, options)

    def _observability(
        self, node: NodePlan | None, requirement: WorkRequirement, head: HeadNode
    ) -> ObservabilityNode | None:
        """Beside everything else: nothing of the cluster waits for it, and its pool is no part of the cluster's."""
        observed, limits = self._described.cluster.observed, self._described.cluster.timeouts
        if node is None or observed is None:
            return None
        inputs = {
            "requirement_id": requirement.id,
            "pool_id": self._pool(node).id,
            "group": node.pool.name,
            "fingerprint": node.fingerprint,
            "script": node.script,
            "own_script": node.own_script,
            "environment": dict(node.environment),
            "parts": list(observed.parts),
            "ports": observability_ports(observed),
            "interval_seconds": float(observed.interval),
            **_machine_of(head),
            "dashboard_url": head.dashboard_url,
            "ray_token": head.ray_token,
            "readiness": self._described.cluster.readiness,
            "provision_seconds": float(limits.provision),
            "start_seconds": float(observed.start),
            "delete_seconds": float(limits.delete),
        }
        options = self._options(deleted_with=requirement)
        return ObservabilityNode(f"{self._prefix}-observability", inputs, options)

    def _readiness(
        self,
        requirement: WorkRequirement,
        head: HeadNode,
        workers: dict[str, WorkerNodes],
        pools: dict[str, WorkerPool],
    ) -> ClusterReadiness:
        cluster = self._described.cluster
        inputs = {
            "requirement_id": requirement.id,
            **_machine_of(head),
            "worker_ids": {name: nodes.task_ids for name, nodes in workers.items()},
            "dashboard_url": head.dashboard_url,
            "ray_token": head.ray_token,
            "token_file": head.token_file,
            "token_in_environment": self._token_in_environment,
            "pool_ids": {name: pool.id for name, pool in pools.items()},
            "wait_for": cluster.wait_for,
            "readiness": cluster.readiness,
            "provision_seconds": float(cluster.timeouts.provision),
            "ready_seconds": float(cluster.timeouts.ready),
            "on_timeout": cluster.on_timeout,
        }
        return ClusterReadiness(f"{self._prefix}-ready", inputs, self._options())

    def _outputs(
        self,
        plan: ClusterPlan,
        head: HeadNode,
        ready: ClusterReadiness,
        observability: ObservabilityNode | None,
    ) -> dict[str, pulumi.Output[Any]]:
        values = {
            "ray_address": head.ray_address,
            "dashboard_url": head.dashboard_url,
            "jobs_url": head.dashboard_url,
            "grafana_url": observability.grafana_url if observability else "",
            "prometheus_url": observability.prometheus_url if observability else "",
            "head_private_ip": head.private_ip,
            "head_public_ip": head.public_ip,
            "nodes": ready.nodes,
            "state": _state(ready, observability),
            "job_id": "",
            "price_per_hour": plan.price_per_hour,
            "connect": self._connect(plan, head, ready, observability),
            "ray_token": head.ray_token,
            "grafana_password": observability.grafana_password if observability else "",
        }
        return {name: pulumi.Output.from_input(values[name]) for name in OUTPUTS}

    def _connect(
        self,
        plan: ClusterPlan,
        head: HeadNode,
        ready: ClusterReadiness,
        observability: ObservabilityNode | None,
    ) -> pulumi.Output[str]:
        """Without the token itself: a text of which a part is secret would be secret as a whole."""
        seen = (observability.grafana_url, observability.prometheus_url) if observability else ("", "")
        facts = pulumi.Output.all(head.ray_address, head.dashboard_url, _state(ready, observability), *seen)
        stack, needs_token = pulumi.get_stack(), self._described.cluster.auth == "token"
        return facts.apply(
            lambda known: connect_text(
                stack,
                ray_address=known[0] or "",
                dashboard_url=known[1] or "",
                state=known[2] or "",
                price_per_hour=plan.price_per_hour,
                needs_token=needs_token,
                grafana_url=known[3] or "",
                prometheus_url=known[4] or "",
            )
        )


def _machine_of(head: HeadNode) -> dict[str, pulumi.Output[str]]:
    """Whoever waits for nodes gets to them through the head."""
    return {
        "head_id": head.head_id,
        "head_private_ip": head.private_ip,
        "head_public_ip": head.public_ip,
        "head_host_key": head.host_key,
    }


def _state(ready: ClusterReadiness, observability: ObservabilityNode | None) -> pulumi.Output[str]:
    """The cluster's; a node beside it that is not up is part of it, and takes nothing from it."""
    if observability is None:
        return ready.state
    both = pulumi.Output.all(ready.state, observability.state)
    return both.apply(lambda known: known[0] if known[1] == UP else f"{known[0]}; observability {known[1]}")


def _key_of_stack() -> dict[str, pulumi.Output[str]]:
    """The stack's own key, secret in state, where the environment has none: what stands there counts more."""
    if all(os.environ.get(name) for name in _KEY):
        return {}
    config = pulumi.Config("raydog")
    found = {f"raydog:{name}": config.get_secret(name) for name in _KEY.values()}
    return {name: value for name, value in found.items() if value is not None}
