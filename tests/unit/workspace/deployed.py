"""A cluster on the fake platform together with the state an engine would have of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from raydog_resources.gateways.log_store import LogStore
from raydog_resources.gateways.processes import Finished
from raydog_resources.resources.reach import Reach, ReachSettings
from tests.fakes.engine import DYNAMIC, PREFIX, urn
from tests.unit.resources.rig import Cluster, Rig


class Deployed:
    """Its head and two workers run."""

    def __init__(self) -> None:
        self.rig = Rig()
        self.cluster = Cluster(self.rig)
        self._forgotten: set[str] = set()
        self._observed: list[dict[str, Any]] = []

    def forget(self, task_id: str) -> None:
        """The state counts on it no longer."""
        self._forgotten.add(task_id)

    def observe(self, store: LogStore | None) -> None:
        """With an observability node to which logs are sent; None: it does not answer."""
        self.rig.access.store = store
        self._observed = [
            _row(
                "ObservabilityNode", "cluster-observability", {"address": "10.0.0.9", "ports": {"loki": 3100}}
            )
        ]

    def state(self, url: str = "local") -> dict[str, Any]:
        """As `pulumi stack export` has it."""
        cluster = self.cluster
        counted_on = [each for each in cluster.workers.outputs["task_ids"] if each not in self._forgotten]
        rows = [
            _row("WorkRequirement", "cluster-requirement", cluster.requirement.outputs),
            _row("HeadNode", "cluster-head", cluster.head.outputs),
            _row("WorkerNodes", "cluster-workers-a", {**cluster.workers.outputs, "task_ids": counted_on}),
            *self._observed,
        ]
        provider = {
            "urn": f"{PREFIX}pulumi:providers:pulumi-python::p",
            "type": "pulumi:providers:pulumi-python",
            "inputs": {"raydog:url": url},
        }
        outputs = {"state": "ready", "connect": "Ray  ray://x", "nodes": []}
        stack = {
            "urn": "urn:pulumi:local::raydog::pulumi:pulumi:Stack::raydog-local",
            "type": "pulumi:pulumi:Stack",
            "outputs": outputs,
        }
        return {"resources": [stack, provider, *rows]}

    def reach(self, _: ReachSettings) -> Reach:
        """The way to the fake platform."""
        return self.rig.pools.reach


class LocalProgram:
    """The local platform's command line, which says that it runs, or not."""

    def __init__(self, *, runs: bool = True) -> None:
        facts = {"url": "http://127.0.0.1:1", "isolation": "netns", "pools_open": 0, "machines": 0}
        self._finished = Finished(0, json.dumps(facts), "") if runs else Finished(1, "", "it does not run")
        self.asked: list[str] = []

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        self.asked.append(" ".join(command[3:]))
        return self._finished


def _row(kind: str, name: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"urn": urn(kind, name), "type": f"{DYNAMIC}{kind}", "outputs": dict(outputs)}
