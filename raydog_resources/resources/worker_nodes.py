"""The workers of one group: as many tasks as it has nodes, each named by what it was started with."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.errors import Gone, RaydogError
from raydog_resources.resources.entry import load
from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.provider import REMOVE_NOW, Made, Outputs, Provider, Seen
from raydog_resources.resources.worker_crew import WorkerCrew
from raydog_resources.specs.worker_nodes import WorkerNodesSpec

_OUTPUTS = ("task_ids",)


class WorkerNodes(Resource, module="raydog", name="WorkerNodes"):
    """One group of workers."""

    task_ids: pulumi.Output[list[str]]

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(load("worker-nodes"), name, {**inputs, **dict.fromkeys(_OUTPUTS)}, opts)


class WorkerNodesProvider(Provider[WorkerNodesSpec]):
    """Everything is one convergence: from whatever tasks are there to the ones that are wanted."""

    kind = "worker-nodes"
    model = WorkerNodesSpec

    def make(self, spec: WorkerNodesSpec) -> Made:
        crew = WorkerCrew(self.reach, spec)
        crew.fill()
        return self._made(spec, crew)

    def change(self, ident: str, outputs: Outputs, spec: WorkerNodesSpec) -> Made:
        crew = WorkerCrew(self.reach, spec)
        head_before = outputs.get("head_id")
        try:
            crew.converge(
                new_head=head_before != spec.head_id, new_pool=outputs.get("pool_id") != spec.pool_id
            )
        except RaydogError as error:
            # What was asked for stays the wish, so that the next `up` sees to it: on with it, or back.
            kept = {**spec.model_dump(), "task_ids": outputs.get("task_ids", []), "head_id": head_before}
            with suppress(RaydogError):
                kept["task_ids"] = self._made(spec, crew).outputs["task_ids"]
            raise HalfMade(ident, kept, [str(error)]) from error
        return self._made(spec, crew)

    def _made(self, spec: WorkerNodesSpec, crew: WorkerCrew) -> Made:
        ids = [task.id for task in crew.current()]
        return Made(
            ident=f"{spec.requirement_id}/{spec.group_name}", outputs={**spec.model_dump(), "task_ids": ids}
        )

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        spec = self.spec_of(outputs)
        try:
            live = WorkerCrew(self.reach, spec).surveyed()
        except Gone:
            return None
        inputs = {**spec.model_dump(), "nodes": len(live)}
        return Seen(outputs={**inputs, "task_ids": [task.id for task in live]}, inputs=inputs)

    def remove(self, ident: str, outputs: Outputs) -> None:
        spec = self.spec_of(outputs)
        if spec.on_remove == "now" or os.environ.get(REMOVE_NOW):
            # The pool goes next, and its machines with it: nothing is waited for.
            return
        try:
            WorkerCrew(self.reach, spec).disband()
        except Gone:
            return
