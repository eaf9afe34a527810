"""The observability node: one task, and the head's knowledge of it. That it fails is a state, not a failed update."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from raydog_resources.bootstrap.observability_script import observability_script
from raydog_resources.errors import Gone
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.task import NewTask, Task
from raydog_resources.resources.address_courier import AddressCourier
from raydog_resources.resources.observability_watch import ObservabilityWatch
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.resources.tasks import NodeTasks
from raydog_resources.specs.fingerprint import fingerprint
from raydog_resources.specs.naming import generation_of
from raydog_resources.specs.observability_node import UP, ObservabilityNodeSpec
from raydog_resources.specs.observability_plan import OBSERVABILITY


class ObservabilityNodeProvider(Provider[ObservabilityNodeSpec]):
    """Other settings start its task again on the same machine, where its data lies."""

    kind = "observability-node"
    model = ObservabilityNodeSpec
    # The last that the head hears must be where the new one is.
    old_goes_first = True

    def make(self, spec: ObservabilityNodeSpec) -> Made:
        return self._started(spec, {})

    def change(self, ident: str, outputs: Outputs, spec: ObservabilityNodeSpec) -> Made:
        return self._started(spec, outputs)

    def _started(self, spec: ObservabilityNodeSpec, before: Outputs) -> Made:
        tasks = NodeTasks(self.reach, spec.requirement_id, spec.group)
        base, known_id = _base(spec), before.get("task_id", "")
        # One that no state knows has a password that nobody knows.
        adoptable = "grafana" not in spec.parts
        kept = [task for task in tasks.all() if _is_of(task, base) and (adoptable or task.id == known_id)]
        self._end(tasks, spec, [task for task in tasks.all() if task not in kept])
        password = ""
        if "grafana" in spec.parts:
            password = before.get("grafana_password") or secrets.token_hex(16)
        file = f".raydog/grafana_password.{fingerprint(base)}"
        task = tasks.only(base, lambda name: _new(spec, name, file), known_id=known_id)
        watched = ObservabilityWatch(self.reach, spec, password, file).wait(task)
        facts = {
            "task_id": task.id,
            "address": watched.address,
            **{f"{part}_url": _url(spec, watched.address, part) for part in ("prometheus", "grafana")},
            "grafana_password": password,
            "state": watched.state,
            "report": watched.trouble,
        }
        return Made(ident=f"{spec.requirement_id}/{OBSERVABILITY}", outputs={**spec.model_dump(), **facts})

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        """One that has ended, or never was up, shows another fingerprint, so that the next `up` starts it again."""
        inputs = {key: outputs[key] for key in ObservabilityNodeSpec.model_fields if key in outputs}
        try:
            self.reach.platform.work.get(outputs["requirement_id"])
        except Gone:
            return None
        try:
            ended = self.reach.platform.tasks.get(outputs.get("task_id", "")).state.ended
        except Gone:
            ended = True
        state = "failed: its task has ended" if ended and outputs.get("state") == UP else outputs.get("state")
        if ended or state != UP:
            inputs["fingerprint"] = f"{outputs['fingerprint']} (not up)"
        return Seen(outputs={**outputs, "state": state, "fingerprint": inputs["fingerprint"]}, inputs=inputs)

    def remove(self, ident: str, outputs: Outputs) -> None:
        spec = self.spec_of(outputs)
        machine = HeadMachine(spec.head_id, spec.head_private_ip, spec.head_public_ip, spec.head_host_key)
        AddressCourier(self.reach, self.reach.nodes_of(machine), spec).take_back()
        try:
            tasks = NodeTasks(self.reach, spec.requirement_id, spec.group)
        except Gone:
            return
        self._end(tasks, spec, tasks.all())

    def _end(self, tasks: NodeTasks, spec: ObservabilityNodeSpec, which: Sequence[Task]) -> None:
        """And wait: the next one needs the same ports, and the same data."""
        live = {task.id for task in which if not task.state.ended}
        tasks.end([task for task in which if task.id in live])
        if live:
            self.reach.poller.until(
                lambda: [task for task in tasks.all() if task.id in live and not task.state.ended],
                lambda left: not left,
                thing=OBSERVABILITY,
                deadline_seconds=spec.delete_seconds,
                describe=lambda left: f"task {left[0].state.value}",
            )


def _base(spec: ObservabilityNodeSpec) -> str:
    return f"obs-{fingerprint([spec.fingerprint, spec.script])}"


def _is_of(task: Task, base: str) -> bool:
    return generation_of(base, task.name) is not None


def _url(spec: ObservabilityNodeSpec, address: str, part: str) -> str:
    return f"http://{address}:{spec.ports[part]}" if address and part in spec.parts else ""


def _new(spec: ObservabilityNodeSpec, name: str, password_file: str) -> NewTask:
    script = observability_script(spec.own_script or None)
    environment = {"RAYDOG_PASSWORD_FILE": password_file, **spec.environment}
    return NewTask(name=name, arguments=("taskdata.txt",), data=script.text, environment=environment)
