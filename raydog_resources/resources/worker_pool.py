"""A worker pool: machines of one kind. Nobody waits for them here: it is done when the platform has accepted it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pulumi.dynamic import DiffResult

from raydog_resources.errors import Gone
from raydog_resources.gateways.worker_pool import NewWorkerPool, WorkerPoolSummary
from raydog_resources.resources.generations import Candidates, made_once
from raydog_resources.resources.pool_end import end_pool
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.specs.worker_pool import FAR_ABOVE_ANY, WorkerPoolSpec


class WorkerPoolProvider(Provider[WorkerPoolSpec]):
    """Changed template, image or userdata is another name, so another pool, made before the old one goes."""

    kind = "worker-pool"
    model = WorkerPoolSpec

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        found = super().diff(_id, olds, news)
        # The last answer counts: a refresh asks, too, and compares the pool with what it was, not with what is wanted.
        if found.replaces:
            self.reach.in_use.discard(_id)
        else:
            self.reach.in_use.add(_id)
        return found

    def make(self, spec: WorkerPoolSpec) -> Made:
        pools = self.reach.platform.pools
        name, found = made_once(
            "worker pool",
            spec.name,
            lambda wanted: self._candidates(spec, wanted),
            lambda wanted: pools.provision(_new(spec, wanted)),
            lambda twin: end_pool(self.reach.platform, twin.id),
            lambda sentence: self.reach.tell(spec.name, sentence),
        )
        self.reach.in_use.add(found.id)
        compute = pools.get(found.id).compute_requirement_id
        facts = {"pool_id": found.id, "compute_requirement_id": compute, "live_name": name}
        return Made(ident=found.id, outputs={**spec.model_dump(exclude_none=True), **facts})

    def _candidates(self, spec: WorkerPoolSpec, name: str) -> Candidates[WorkerPoolSummary]:
        platform = self.reach.platform
        found = platform.pools.find(spec.namespace, name)
        live = [pool for pool in found if not pool.state.ended]
        # A pool bears no tag: the compute requirement of the same name, made with it, does.
        tags = {one.id: one.tag for one in platform.compute.find(spec.namespace, name)} if live else {}
        ours = [
            pool for pool in live if tags.get(platform.pools.get(pool.id).compute_requirement_id) == spec.tag
        ]
        return Candidates(
            ours=ours,
            strangers=[pool for pool in live if pool not in ours],
            ended=[pool for pool in found if pool.state.ended],
        )

    def change(self, ident: str, outputs: Outputs, spec: WorkerPoolSpec) -> Made:
        """Nothing of a pool changes in place; limits of ours are remembered for its end."""
        return Made(ident=ident, outputs={**outputs, **spec.model_dump(exclude_none=True)})

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        """A pool on its way out shows another name, so that it is replaced, and waited for, not forgotten."""
        inputs = {key: outputs[key] for key in WorkerPoolSpec.model_fields if key in outputs}
        try:
            state = self.reach.platform.pools.get(ident).state
        except Gone:
            state = None
        if state is None or state.ended:
            if self._machines_gone(outputs.get("compute_requirement_id", "")):
                return None
            inputs["name"] = f"{outputs['name']} (shutting down)"
        return Seen(outputs={**outputs, "name": inputs["name"]}, inputs=inputs)

    def _machines_gone(self, compute_id: str) -> bool:
        try:
            return not compute_id or self.reach.platform.compute.get(compute_id).state.ended
        except Gone:
            return True

    def remove(self, ident: str, outputs: Outputs) -> None:
        thing = f"worker pool {outputs.get('live_name', ident)}"
        if ident in self.reach.in_use:
            # A replacement that failed and was taken back: the engine still wants to end what it then replaced.
            self.reach.tell(thing, "in use again, so it stays")
            return
        compute_id = end_pool(self.reach.platform, ident, outputs.get("compute_requirement_id", ""))
        if not compute_id:
            return
        self.reach.tell(thing, "shut down, waiting until its machines are gone")
        try:
            self.reach.poller.until(
                lambda: self.reach.platform.compute.get(compute_id),
                lambda compute: compute.state.ended,
                thing=thing,
                deadline_seconds=self.spec_of(outputs).delete_seconds,
                describe=lambda compute: compute.state.value,
            )
        except Gone:
            return


def _new(spec: WorkerPoolSpec, name: str) -> NewWorkerPool:
    idle = spec.idle_pool_seconds
    return NewWorkerPool(
        namespace=spec.namespace,
        name=name,
        tag=spec.tag,
        template=spec.template,
        nodes=spec.nodes,
        min_nodes=0,
        max_nodes=FAR_ABOVE_ANY,
        node_boot_timeout=timedelta(seconds=spec.boot_seconds),
        idle_node_shutdown=timedelta(seconds=spec.idle_node_seconds),
        idle_pool_shutdown=None if idle is None else timedelta(seconds=idle),
        worker_tag=spec.name,
        metrics=spec.metrics,
        image=spec.images,
        user_data=spec.userdata,
        instance_tags=spec.instance_tags,
    )
