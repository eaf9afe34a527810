"""A cluster on a real local platform, made step by step by the providers themselves, without an engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from raydog_resources.clock import SystemClock
from raydog_resources.config.connection import Connection
from raydog_resources.config.description import read_description
from raydog_resources.gateways.event_trail import EventTrail
from raydog_resources.gateways.log_folder import LogFolder
from raydog_resources.gateways.node_access_local import LocalNodeAccess
from raydog_resources.gateways.yellowdog_sdk import connect
from raydog_resources.local_platform import LocalPlatform
from raydog_resources.resources.cluster_readiness import ClusterReadinessProvider
from raydog_resources.resources.head_node import HeadNodeProvider
from raydog_resources.resources.provider import Made, Provider
from raydog_resources.resources.reach import Opened, Reach, ReachSettings
from raydog_resources.resources.work_requirement import WorkRequirementProvider
from raydog_resources.resources.worker_nodes import WorkerNodesProvider
from raydog_resources.resources.worker_pool import WorkerPoolProvider
from raydog_resources.specs.cluster_plan import ClusterPlan, NodePlan, plan_cluster
from raydog_resources.specs.cluster_readiness import ClusterReadinessSpec
from raydog_resources.specs.head_node import HeadNodeSpec
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.worker_nodes import WorkerNodesSpec
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment, read_deployment
from raydog_resources.workspace.node_logs import NodeLogs
from raydog_resources.workspace.status.status_reader import StatusReader
from tests.fakes.engine import DYNAMIC, PREFIX, urn
from tests.fakes.reports import FakeReports
from tests.status_check import checked
from tests.unit.workspace.deployed import LocalProgram

Json = dict[str, Any]


class LiveCluster:
    """What an engine would keep of it is put together here."""

    def __init__(self, platform: LocalPlatform, folder: Path, described: Json) -> None:
        clock = SystemClock()
        connection = Connection(platform.url, platform.key_id, platform.key_secret, "test")
        self.trail = EventTrail(folder, "t", clock, {})
        self.logs = LogFolder(folder, "t", clock, {})
        self.reach = Reach(
            ReachSettings(url="local"),
            open_platform=lambda settings, clock: Opened(
                connect(connection, clock=clock), lambda head: LocalNodeAccess(connection)
            ),
            reports=FakeReports(),
            trail=self.trail,
            logs=self.logs,
            voice=lambda thing, sentence: None,
        )
        self.platform = self.reach.platform
        description = read_description(
            {"cluster": described, "runs_on": {"kind": "yellowdog", "url": "local"}},
            folder / "t.yaml",
            folder,
        )
        self.plan: ClusterPlan = plan_cluster(description, Owner("raydog", "t"))
        self.rows: list[Json] = []

    def provider(self, kind: type[Provider[Any]]) -> Any:
        made = kind()
        made.reach = self.reach
        return made

    def keep(self, kind: str, name: str, made: Made) -> Made:
        self.rows.append({"urn": urn(kind, name), "type": f"{DYNAMIC}{kind}", "outputs": made.outputs})
        return made

    def pools(self) -> None:
        for node in (self.plan.head, *self.plan.workers.values()):
            made = self.provider(WorkerPoolProvider).make(node.pool)
            self.keep("WorkerPool", f"cluster-pool-{node.name}", made)

    def requirement(self) -> str:
        made = self.provider(WorkRequirementProvider).make(self.plan.requirement)
        return self.keep("WorkRequirement", "cluster-requirement", made).ident

    def head(self, requirement: str) -> Json:
        node = self.plan.head
        spec = HeadNodeSpec(**_common(node, requirement, self.pool_of(node)), ports=dict(self.plan.ports))
        return self.keep("HeadNode", "cluster-head", self.provider(HeadNodeProvider).make(spec)).outputs

    def workers(self, requirement: str, head: Json) -> Json:
        node = next(iter(self.plan.workers.values()))
        spec = WorkerNodesSpec(
            **_common(node, requirement, self.pool_of(node)),
            **_machine(head),
            group_name=node.name,
            nodes=node.nodes,
            head_gcs_port=head["gcs_port"],
            dashboard_url=head["dashboard_url"],
            ray_token=head["ray_token"],
            token_file=head["token_file"],
        )
        return self.keep(
            "WorkerNodes", "cluster-workers", self.provider(WorkerNodesProvider).make(spec)
        ).outputs

    def readiness(self, requirement: str, head: Json, workers: Json) -> None:
        spec = ClusterReadinessSpec(
            requirement_id=requirement,
            **_machine(head),
            worker_ids={workers["group_name"]: workers["task_ids"]},
            dashboard_url=head["dashboard_url"],
            ray_token=head["ray_token"],
            token_file=head["token_file"],
        )
        self.keep("ClusterReadiness", "cluster-ready", self.provider(ClusterReadinessProvider).make(spec))

    def remove_requirement(self) -> None:
        (row,) = [row for row in self.rows if row["type"].endswith("WorkRequirement")]
        self.provider(WorkRequirementProvider).remove(row["outputs"]["requirement_id"], row["outputs"])

    def pool_of(self, node: NodePlan) -> str:
        found = (row["outputs"] for row in self.rows if row["type"].endswith("WorkerPool"))
        return next(str(outputs["pool_id"]) for outputs in found if outputs["name"] == node.pool.name)

    def forget(self) -> None:
        """As after `destroy`."""
        self.rows.clear()

    @property
    def token(self) -> str:
        return next(
            (str(row["outputs"]["ray_token"]) for row in self.rows if "ray_token" in row["outputs"]), ""
        )

    def deployment(self) -> Deployment:
        """The state as an engine would export it."""
        inputs = {"raydog:url": "local"}
        told = {"urn": f"{PREFIX}pulumi:providers:pulumi-python::p", "type": "pulumi:providers:pulumi-python"}
        rows = [{**told, "inputs": inputs}, *self.rows] if self.rows else []
        return read_deployment(json.dumps({"deployment": {"resources": rows}}))

    def look(self) -> PlatformLook:
        return PlatformLook(self.deployment(), LocalProgram(), {}, lambda settings: self.reach)

    def status(self) -> Json:
        """As `raydog status --json` would have it now."""
        reader = StatusReader(
            "t", self.deployment(), self.look(), token=self.token, trail=self.trail, clock=SystemClock()
        )
        return checked(reader.read().model_dump(mode="json"))

    def node_logs(self) -> NodeLogs:
        """As `raydog logs` reads them."""
        return NodeLogs("t", self.deployment(), self.look(), self.logs)


def _common(node: NodePlan, requirement: str, pool: str) -> Json:
    return {
        "requirement_id": requirement,
        "pool_id": pool,
        "group": node.pool.name,
        "fingerprint": node.fingerprint,
        "script": node.script,
        "own_script": node.own_script,
        "environment": dict(node.environment),
    }


def _machine(head: Json) -> Json:
    return {
        "head_id": head["head_id"],
        "head_private_ip": head["private_ip"],
        "head_public_ip": head["public_ip"],
        "head_host_key": head["host_key"],
    }
