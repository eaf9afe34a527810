"""Providers as plain objects over the fake platform, and specs that fit together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from raydog_resources.config.description import read_description
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.task import NewTask, Task
from raydog_resources.resources.cluster_readiness import ClusterReadinessProvider
from raydog_resources.resources.head_node import HeadNodeProvider
from raydog_resources.resources.observability_node import ObservabilityNodeProvider
from raydog_resources.resources.provider import Made, Provider
from raydog_resources.resources.reach import Opened, Reach, ReachSettings
from raydog_resources.resources.work_requirement import WorkRequirementProvider
from raydog_resources.resources.worker_nodes import WorkerNodesProvider
from raydog_resources.resources.worker_pool import WorkerPoolProvider
from raydog_resources.specs.cluster_readiness import ClusterReadinessSpec
from raydog_resources.specs.head_node import HeadNodeSpec
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.observability_node import ObservabilityNodeSpec
from raydog_resources.specs.scheduler_job import SchedulerJobSpec
from raydog_resources.specs.scheduler_plan import plan_job
from raydog_resources.specs.work_requirement import TaskGroupSpec, WorkRequirementSpec
from raydog_resources.specs.worker_nodes import WorkerNodesSpec
from raydog_resources.specs.worker_pool import WorkerPoolSpec
from tests.fakes.clock import FakeClock
from tests.fakes.node_access import FakeNodeAccess
from tests.fakes.ray_dashboard import FakeRayDashboard
from tests.fakes.reports import FakeReports
from tests.fakes.yellowdog import FakeYellowDog
from tests.fakes.yellowdog_world import Play

P = TypeVar("P", bound=Provider[Any])
HEAD_GROUP, WORKER_GROUP, OBSERVABILITY_GROUP = "c-head-1", "c-a-1", "c-observability-1"


class Rig:
    """One cluster's worth of providers, and the fake platform they act on."""

    def __init__(self, *, plays: Callable[[NewTask], Play] = lambda new: Play(), **platform: Any) -> None:
        self.clock = FakeClock()
        self.platform = FakeYellowDog(self.clock, plays=plays, **platform)
        self.access = FakeNodeAccess()
        self.ray = FakeRayDashboard(self.platform)
        self.access.ray = self.ray
        self.reports = FakeReports()
        self.told: list[str] = []
        self.opened = 0

    def _open(self, settings: ReachSettings, clock: object) -> Opened:
        self.opened += 1
        return Opened(self.platform, self._enter)

    def _enter(self, head: HeadMachine) -> FakeNodeAccess:
        self.access.entered.append(head)
        return self.access

    def with_reach(self, provider: P) -> P:
        """As after `configure`."""
        provider.reach = Reach(
            ReachSettings(url="local"),
            clock=self.clock,
            open_platform=self._open,
            reports=self.reports,
        )
        provider.reach.tell = lambda thing, sentence: self.told.append(f"{thing}: {sentence}")  # type: ignore[method-assign]
        return provider

    @property
    def requirements(self) -> WorkRequirementProvider:
        return self.with_reach(WorkRequirementProvider())

    @property
    def pools(self) -> WorkerPoolProvider:
        return self.with_reach(WorkerPoolProvider())

    @property
    def heads(self) -> HeadNodeProvider:
        return self.with_reach(HeadNodeProvider())

    @property
    def workers(self) -> WorkerNodesProvider:
        return self.with_reach(WorkerNodesProvider())

    @property
    def readiness(self) -> ClusterReadinessProvider:
        return self.with_reach(ClusterReadinessProvider())

    @property
    def observability(self) -> ObservabilityNodeProvider:
        return self.with_reach(ObservabilityNodeProvider())

    def calls_of(self, act: Callable[[], object]) -> list[str]:
        """The calls that reached the platform meanwhile."""
        before = len(self.platform.calls)
        act()
        return self.platform.calls[before:]

    def task(self, name: str) -> Task:
        return next(task for task in self.platform.tasks.all() if task.name == name)

    def live_tasks(self) -> list[str]:
        return sorted(task.name for task in self.platform.tasks.all() if not task.state.ended)


class Cluster:
    """A head and one group of workers, made step by step."""

    def __init__(self, rig: Rig, nodes: int = 2) -> None:
        self.rig = rig
        groups = [TaskGroupSpec(name=name) for name in (HEAD_GROUP, WORKER_GROUP, OBSERVABILITY_GROUP)]
        self.requirement = rig.requirements.make(requirement_spec(groups=groups))
        self.head_pool = rig.pools.make(pool_spec(name=HEAD_GROUP, nodes=1))
        self.worker_pool = rig.pools.make(pool_spec(name=WORKER_GROUP, nodes=nodes))
        self.head_spec = head_spec(self.requirement.ident, self.head_pool.ident)
        self.head = rig.heads.make(self.head_spec)
        self.worker_spec = self.workers_as(nodes=nodes)
        self.workers = rig.workers.make(self.worker_spec)

    def workers_as(self, **changes: Any) -> WorkerNodesSpec:
        """The workers' spec with something changed."""
        facts = {
            "requirement_id": self.requirement.ident,
            "pool_id": self.worker_pool.ident,
            "group": WORKER_GROUP,
            "group_name": "a",
            "nodes": 2,
            "fingerprint": "f1",
            "environment": {"RAYDOG_ROLE": "worker"},
            "head_id": self.head.outputs["head_id"],
            "head_private_ip": self.head.outputs["private_ip"],
            "head_gcs_port": 6379,
            "dashboard_url": self.head.outputs["dashboard_url"],
            "ray_token": self.head.outputs["ray_token"],
            "token_file": self.head.outputs["token_file"],
        }
        return WorkerNodesSpec(**{**facts, **changes})

    def readiness_spec(self, **changes: Any) -> ClusterReadinessSpec:
        facts = {
            "requirement_id": self.requirement.ident,
            "head_id": self.head.outputs["head_id"],
            "worker_ids": {"a": self.workers.outputs["task_ids"]},
            "dashboard_url": self.head.outputs["dashboard_url"],
            "ray_token": self.head.outputs["ray_token"],
            "token_file": self.head.outputs["token_file"],
            "pool_ids": {"head": self.head_pool.ident, "a": self.worker_pool.ident},
        }
        return ClusterReadinessSpec(**{**facts, **changes})

    def change_workers(self, **changes: Any) -> Made:
        """As an update would, with the outputs of the last time."""
        spec = self.workers_as(**changes)
        self.workers = self.rig.workers.change(self.workers.ident, self.workers.outputs, spec)
        return self.workers


def requirement_spec(**changes: Any) -> WorkRequirementSpec:
    groups = [TaskGroupSpec(name=name) for name in (HEAD_GROUP, WORKER_GROUP)]
    facts = {"name": "c", "namespace": "n", "tag": "raydog/p/s/requirement", "groups": groups}
    return WorkRequirementSpec(**{**facts, **changes})


def pool_spec(**changes: Any) -> WorkerPoolSpec:
    facts = {"name": WORKER_GROUP, "namespace": "n", "template": "local/node", "nodes": 2}
    merged = {**facts, **changes}
    return WorkerPoolSpec(**{"tag": f"raydog/p/s/pool/{merged['name']}", **merged})


def head_spec(requirement_id: str, pool_id: str, **changes: Any) -> HeadNodeSpec:
    facts = {
        "requirement_id": requirement_id,
        "pool_id": pool_id,
        "group": HEAD_GROUP,
        "fingerprint": "f1",
        "environment": {"RAYDOG_ROLE": "head"},
        "ports": {"gcs": 6379, "client": 10001, "dashboard": 8265},
    }
    return HeadNodeSpec(**{**facts, **changes})


def observability_spec(cluster: Cluster, **changes: Any) -> ObservabilityNodeSpec:
    pool = cluster.rig.pools.make(pool_spec(name=OBSERVABILITY_GROUP, nodes=1))
    facts = {
        "requirement_id": cluster.requirement.ident,
        "pool_id": pool.ident,
        "group": OBSERVABILITY_GROUP,
        "fingerprint": "f1",
        "environment": {"RAYDOG_PARTS": "prometheus"},
        "parts": ["prometheus"],
        "ports": {"prometheus": 9090, "grafana": 3000, "node_exporter": 9100},
        "head_id": cluster.head.outputs["head_id"],
        "head_private_ip": cluster.head.outputs["private_ip"],
        "dashboard_url": cluster.head.outputs["dashboard_url"],
        "ray_token": cluster.head.outputs["ray_token"],
    }
    return ObservabilityNodeSpec(**{**facts, **changes})


def job_spec(observability: Mapping[str, Any] | None = None, **place: Any) -> SchedulerJobSpec:
    runs_on = {"kind": "slurm", "host": "login.example.com", "walltime": "1h", "grace": "30s", **place}
    cluster: dict[str, Any] = {"ray_version": "2.60.0", "workers": {"cpu": {"nodes": 2, "cpus": 4}}}
    if observability is not None:
        cluster["observability"] = observability
    found = read_description({"cluster": cluster, "runs_on": runs_on}, Path("stacks/Pulumi.t.yaml"), Path())
    assert isinstance(found.runs_on, RunsOnScheduler)
    return plan_job(found, found.runs_on, Owner("raydog", "t"))
