"""A compute requirement's way, and the templates it is made from."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.durations import shutdown_seconds
from raydog_resources.local_platform.engine.machines import Machines
from raydog_resources.local_platform.engine.records import Compute, Instance, Json, Pool, Template
from raydog_resources.local_platform.engine.refusal import illegal_transition, invalid, name_taken, not_found
from raydog_resources.local_platform.engine.world import World

_ALLOWED = {
    "TERMINATED": {"NEW", "PROVISIONING", "RUNNING", "STOPPING", "STOPPED", "STARTING"},
    "STOPPED": {"RUNNING"},
    "RUNNING": {"STOPPED"},
}
MAX_INSTANCES = 100_000


class Computes:
    """The rules for compute requirements."""

    def __init__(self, world: World, machines: Machines) -> None:
        self._world = world
        self._machines = machines

    def get(self, ident: str) -> Compute:
        """The compute requirement of that id."""
        compute = self._world.computes.get(ident)
        if compute is None:
            raise not_found("ComputeRequirement", ident)
        return compute

    def get_named(self, namespace: str, name: str) -> Compute:
        """The one of that name: a live one first, else the newest."""
        found = [self._world.computes[i] for i in self._world.ids_named(Compute.kind, namespace, name)]
        if not found:
            raise not_found("ComputeRequirement", f"{namespace}/{name}")
        return ([c for c in found if c.status not in statuses.COMPUTE_OVER] or found)[-1]

    def template_of(self, usage: Json) -> Template:
        """`templateId` is an id or `namespace/name`."""
        wanted = usage["templateId"]
        template = self._world.templates.get(wanted)
        if template is None:
            namespace, _, name = wanted.partition("/")
            idents = self._world.ids_named(Template.kind, namespace, name)
            template = self._world.templates[idents[-1]] if idents else None
        if template is None:
            raise invalid(f"templateId: compute requirement template '{wanted}' not found")
        return template

    def make(self, usage: Json) -> Compute:
        """The record alone; its machines are asked for by whoever made it."""
        template = self.template_of(usage)
        target = int(usage.get("targetInstanceCount") or 0)
        if not 0 <= target <= MAX_INSTANCES:
            raise invalid(f"targetInstanceCount: {target} is not between 0 and {MAX_INSTANCES}")
        namespace = usage.get("requirementNamespace") or template.namespace
        self._refuse_taken_name(namespace, usage["requirementName"])
        now = self._world.now()
        compute = Compute(
            id=self._world.ids.make("compreq"),
            namespace=namespace,
            name=usage["requirementName"],
            tag=usage.get("requirementTag"),
            template_id=template.id,
            shape=template.shape,
            usage=usage,
            target=target,
            created=now,
            changed=now,
        )
        self._world.ensure_namespace(namespace)
        self._world.add(compute)
        self._world.unsettle(compute)
        self.set_auto_shutdown(compute, usage.get("autoShutdown"))
        return compute

    def _refuse_taken_name(self, namespace: str, name: str) -> None:
        rule = self._world.switches.names
        same = [self._world.computes[i] for i in self._world.ids_named(Compute.kind, namespace, name)]
        live = [compute for compute in same if compute.status != "TERMINATED"]
        if (rule == "ever" and same) or (rule == "live" and live):
            raise name_taken("ComputeRequirement", namespace, name)

    def provision(self, usage: Json) -> Compute:
        """Machines without a pool."""
        compute = self.make(usage)
        self._machines.create(compute, compute.target)
        return compute

    def update(
        self, ident: str, *, target: int, tag: str | None, reprovision: bool, maintain: bool | None = None
    ) -> Compute:
        """A new target and tag; `reprovision` makes the machines follow at once, `maintain` for good."""
        compute = self.get(ident)
        if compute.status in statuses.COMPUTE_OVER:
            raise illegal_transition("ComputeRequirement", ident, compute.status, "changed")
        if not 0 <= target <= MAX_INSTANCES:
            raise invalid(f"targetInstanceCount: {target} is not between 0 and {MAX_INSTANCES}")
        if reprovision:
            self._refuse_fixed(compute)
        compute.target, compute.tag = target, tag
        if maintain is not None:
            compute.usage = {**compute.usage, "maintainInstanceCount": maintain}
        self._world.touch(compute)
        self._world.unsettle(compute)
        if reprovision:
            self._reach_target(compute)
        return compute

    def _refuse_fixed(self, compute: Compute) -> None:
        """Neither a compute requirement that is switched off nor one whose pool is ending takes machines."""
        if compute.status not in statuses.COMPUTE_GROWING:
            raise illegal_transition("ComputeRequirement", compute.id, compute.status, "PROVISIONING")
        pool = self._pool_of(compute)
        if pool is not None and pool.status in statuses.POOL_OVER:
            raise illegal_transition("WorkerPool", pool.id, pool.status, "given machines")

    def _pool_of(self, compute: Compute) -> Pool | None:
        return None if compute.pool_id is None else self._world.pools[compute.pool_id]

    def _reach_target(self, compute: Compute) -> None:
        lasting = self._world.lasting_instances(compute)
        self._world.set_short(compute, 0)
        if len(lasting) < compute.target:
            self._machines.create(compute, compute.target - len(lasting))
        newest_first = sorted(lasting, key=lambda instance: -instance.number)
        for instance in newest_first[: max(0, len(lasting) - compute.target)]:
            self._machines.terminate(instance, "the compute requirement was made smaller")

    def set_auto_shutdown(self, compute: Compute, auto_shutdown: Json | None) -> None:
        """Terminate by itself after some time."""
        compute.auto_shutdown = auto_shutdown
        seconds = shutdown_seconds(auto_shutdown)
        compute.auto_shutdown_at = None if seconds is None else self._world.now() + seconds
        self._world.touch(compute)
        if compute.auto_shutdown_at is not None:
            self._world.timers.push(compute.auto_shutdown_at, "compute-shutdown", compute.id)

    def auto_shutdown_due(self, ident: str) -> None:
        """The timer rang."""
        compute = self._world.computes[ident]
        due = compute.auto_shutdown_at
        if due is not None and due <= self._world.now() and compute.status not in statuses.COMPUTE_OVER:
            self.transition(ident, "TERMINATED")

    def transition(self, ident: str, wanted: str) -> Compute:
        """Clients name the end: TERMINATED, STOPPED, RUNNING or PROVISIONING."""
        compute = self.get(ident)
        if compute.status in statuses.COMPUTE_OVER and wanted == "TERMINATED":
            return compute
        if wanted == "PROVISIONING":
            self._refuse_fixed(compute)
            self._reach_target(compute)
            return compute
        if compute.status not in _ALLOWED.get(wanted, set()):
            raise illegal_transition("ComputeRequirement", ident, compute.status, wanted)
        compute.next_status = wanted
        self._set_status(
            compute, {"TERMINATED": "TERMINATING", "STOPPED": "STOPPING", "RUNNING": "STARTING"}[wanted]
        )
        self._world.set_short(compute, 0)
        self.transition_instances(compute, self._world.staying_instances(compute), wanted)
        return compute

    def instances_by_id(self, compute: Compute, idents: list[str]) -> list[Instance]:
        """All of them are there, or none is touched."""
        owned = self._world.instances_of[compute.id]
        for ident in idents:
            if ident not in owned:
                raise not_found("Instance", ident)
        return [owned[ident] for ident in idents]

    def transition_instances(self, compute: Compute, instances: list[Instance], wanted: str) -> None:
        """The same for single machines."""
        if wanted not in _ALLOWED:
            raise invalid(f"status: instances cannot be sent to {wanted}")
        for instance in instances:
            if wanted == "TERMINATED":
                self._machines.terminate(instance, "the machine was terminated on request")
            elif wanted == "STOPPED":
                self._machines.stop(instance)
            else:
                self._machines.start(instance)
        self._world.unsettle(compute)

    def deprovision(self, compute: Compute, instances: list[Instance]) -> None:
        """Terminate these very machines and lower the target by as many."""
        lasting = {instance.id for instance in self._world.lasting_instances(compute)}
        counted = sum(1 for instance in instances if instance.id in lasting)
        compute.target = max(0, compute.target - counted)
        self._world.touch(compute)
        self.transition_instances(compute, instances, "TERMINATED")

    def settle(self, compute: Compute) -> None:
        """The status follows from the machines."""
        if compute.status == "TERMINATED":
            return
        machines = self._world.machines_of[compute.id]
        pool = self._pool_of(compute)
        ending = pool is not None and pool.status == "SHUTDOWN"
        if ending and compute.status != "TERMINATING" and not machines.count(statuses.INSTANCE_STAYING):
            self._set_status(compute, "TERMINATING")
        if compute.status != "TERMINATING":
            if not ending:
                self._keep_count(compute, pool)
            self._follow(compute)
        elif not machines.count(statuses.INSTANCE_THERE):
            self._set_status(compute, "TERMINATED")
            if pool is not None:
                self._world.unsettle(pool)

    def _keep_count(self, compute: Compute, pool: Pool | None) -> None:
        if compute.short:
            possible = min(compute.short, self._machines.free_capacity(compute))
            self._world.set_short(compute, compute.short - possible)
            self._machines.create(compute, possible)
        elif compute.usage.get("maintainInstanceCount") and compute.status == "RUNNING":
            missing = compute.target - len(self._world.lasting_instances(compute))
            if missing > 0 and not (pool is not None and self._machines.boots_keep_failing(pool)):
                self._machines.create(compute, missing)

    def _follow(self, compute: Compute) -> None:
        counts = self._world.machines_of[compute.id].counts()
        coming = "PENDING" in counts
        if compute.status == "STOPPING":
            if set(counts) <= {"STOPPED", "TERMINATED"}:
                self._set_status(compute, "STOPPED")
        elif compute.status == "STARTING":
            if not coming:
                self._set_status(compute, "RUNNING")
        elif compute.status != "STOPPED":
            self._set_status(compute, "PROVISIONING" if coming else "RUNNING")

    def _set_status(self, compute: Compute, status: str) -> None:
        if compute.status != status:
            compute.status, compute.changed = status, self._world.now()
            if compute.next_status == status:
                compute.next_status = None
            self._world.touch(compute)
            self._world.unsettle(compute)
