"""A cluster's status on a real local platform of stub nodes after each step of its life, without an engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.connection import Connection
from raydog_resources.config.description import read_description
from raydog_resources.gateways.event_trail import NODE, EventTrail
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
from raydog_resources.workspace.deployment import read_deployment
from raydog_resources.workspace.status.status_reader import StatusReader
from tests.fakes.engine import DYNAMIC, PREFIX, urn
from tests.fakes.reports import FakeReports
from tests.status_check import checked, conditions
from tests.unit.workspace.deployed import LocalProgram

Json = dict[str, Any]
CLUSTER = {
    "ray_version": "2.60.0",
    "head": {"template": "local/stub"},
    "workers": {"cpu": {"nodes": 2, "cpus": 1, "template": "local/stub"}},
}


class LiveCluster:
    """Made step by step by the providers themselves; what an engine would keep of it is put together here."""

    def __init__(self, platform: LocalPlatform, folder: Path) -> None:
        clock = SystemClock()
        connection = Connection(platform.url, platform.key_id, platform.key_secret, "test")
        self.trail = EventTrail(folder, "t", clock, {})
        self.reach = Reach(
            ReachSettings(url="local"),
            open_platform=lambda settings, clock: Opened(
                connect(connection, clock=clock), lambda head: LocalNodeAccess(connection)
            ),
            reports=FakeReports(),
            trail=self.trail,
            logs=LogFolder(folder, "t", clock, {}),
            voice=lambda thing, sentence: None,
        )
        self.platform = self.reach.platform
        description = read_description(
            {"cluster": CLUSTER, "runs_on": {"kind": "yellowdog", "url": "local"}}, folder / "t.yaml", folder
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
        node = self.plan.workers["cpu"]
        spec = WorkerNodesSpec(
            **_common(node, requirement, self.pool_of(node)),
            **_machine(head),
            group_name="cpu",
            nodes=node.nodes,
            head_gcs_port=head["gcs_port"],
            dashboard_url=head["dashboard_url"],
            ray_token=head["ray_token"],
            token_file=head["token_file"],
        )
        return self.keep(
            "WorkerNodes", "cluster-workers-cpu", self.provider(WorkerNodesProvider).make(spec)
        ).outputs

    def readiness(self, requirement: str, head: Json, workers: Json) -> None:
        spec = ClusterReadinessSpec(
            requirement_id=requirement,
            **_machine(head),
            worker_ids={"cpu": workers["task_ids"]},
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

    def status(self) -> Json:
        """As `raydog status --json` would have it now."""
        inputs = {"raydog:url": "local"}
        told = {"urn": f"{PREFIX}pulumi:providers:pulumi-python::p", "type": "pulumi:providers:pulumi-python"}
        rows = [{**told, "inputs": inputs}, *self.rows] if self.rows else []
        deployment = read_deployment(json.dumps({"deployment": {"resources": rows}}))
        look = PlatformLook(deployment, LocalProgram(), {}, lambda settings: self.reach)
        token = next(
            (row["outputs"].get("ray_token", "") for row in self.rows if "ray_token" in row["outputs"]), ""
        )
        clock = SystemClock()
        reader = StatusReader("t", deployment, look, token=token, trail=self.trail, clock=clock)
        return checked(reader.read().model_dump(mode="json"))


def _common(node: NodePlan, requirement: str, pool: str) -> Json:
    return {
        "requirement_id": requirement,
        "pool_id": pool,
        "group": node.pool.name,
        "fingerprint": node.fingerprint,
        "script": node.script,
        "environment": dict(node.environment),
    }


def _machine(head: Json) -> Json:
    return {
        "head_id": head["head_id"],
        "head_private_ip": head["private_ip"],
        "head_public_ip": head["public_ip"],
        "head_host_key": head["host_key"],
    }


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[LiveCluster]:
    with LocalPlatform(isolation="stub", data_dir=tmp_path / "platform") as platform:
        yield LiveCluster(platform, tmp_path)


def states(status: Json) -> list[str]:
    return [node["state"] for node in status["nodes"]]


def test_every_phase_is_told(cluster: LiveCluster) -> None:
    assert cluster.status()["phase"] == "absent"
    cluster.pools()
    assert cluster.status()["phase"] == "provisioning"
    requirement = cluster.requirement()
    begun = cluster.status()
    workers = next(each for each in begun["conditions"] if each["type"] == "WorkersReady")
    assert (begun["phase"], workers["ready"], workers["wanted"]) == ("provisioning", 0, 2)

    head = cluster.head(requirement)
    assert [node["group"] for node in cluster.status()["nodes"]] == ["head"]
    made = cluster.workers(requirement, head)
    assert cluster.status()["phase"] in ("provisioning", "starting", "ready")
    cluster.readiness(requirement, head, made)
    whole = cluster.status()
    assert (whole["phase"], states(whole)) == ("ready", ["ready"] * 3), whole
    assert all(node["private_ip"] and node["since"] for node in whole["nodes"])

    cluster.platform.tasks.cancel(made["task_ids"][0], abort=True)
    cluster.reach.poller.until(
        lambda: cluster.platform.tasks.get(made["task_ids"][0]).state.ended,
        bool,
        thing="it",
        deadline_seconds=30,
    )
    lost = cluster.status()
    assert (lost["phase"], conditions(lost)["WorkersReady"]) == ("degraded", "false")

    cluster.remove_requirement()
    assert cluster.status()["phase"] == "ended"
    steps: dict[str, set[str]] = {}
    for event in cluster.trail.events():
        if event.kind == NODE:
            steps.setdefault(str(event.facts["id"]), set()).add(event.what)
    assert len(steps) == 3
    assert all(told >= {"asked", "up", "joined", "gone"} for told in steps.values()), steps
