"""The head: one task. It is made when its machine has an address; whether Ray answers is for `ClusterReadiness`."""

from __future__ import annotations

import secrets

from raydog_resources.bootstrap.node_script import head_script
from raydog_resources.errors import CouldNotAsk, Gone, NotAuthorised, RaydogError
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.task import NewTask
from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.head_watch import HeadWatch
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.resources.start_report import NotReady
from raydog_resources.resources.tasks import NodeTasks
from raydog_resources.resources.token_courier import token_environment, token_file
from raydog_resources.specs.fingerprint import fingerprint
from raydog_resources.specs.head_node import HeadNodeSpec


class HeadNodeProvider(Provider[HeadNodeSpec]):
    """The token is made once and is in the stack's state before it reaches any node."""

    kind = "head-node"
    model = HeadNodeSpec
    old_goes_first = True

    def make(self, spec: HeadNodeSpec) -> Made:
        tasks = self._tasks(spec)
        if spec.token_in_environment:
            # One from an earlier run carries a token that nobody knows any more.
            tasks.end([task for task in tasks.all() if not task.state.ended])
        made = self._started(spec, tasks, _new_token(spec))
        if tasks.found_earlier and self._has_another_token(made.outputs):
            self.reach.tell("head", "its token is in no state any more: another head is started")
            tasks.end([self.reach.platform.tasks.get(made.outputs["head_id"])])
            made = self._started(spec, tasks, made.outputs["ray_token"])
        return made

    def _has_another_token(self, outputs: Outputs) -> bool:
        """One that was cut off before it got any still waits, and answers nobody."""
        url, token = outputs["dashboard_url"], outputs["ray_token"]
        machine = HeadMachine(
            outputs["head_id"], outputs["private_ip"], outputs["public_ip"], outputs["host_key"]
        )
        try:
            access = self.reach.nodes_of(machine)
            access.dashboard(url, token, lambda way: self.reach.tell("head", way)).alive_nodes()
        except NotAuthorised:
            return True
        except CouldNotAsk:
            return False
        return False

    def change(self, ident: str, outputs: Outputs, spec: HeadNodeSpec) -> Made:
        """A head that was left half made is started again, with the token it had."""
        token = outputs.get("ray_token") or _new_token(spec)
        return self._started(spec, self._tasks(spec), token, outputs)

    def _tasks(self, spec: HeadNodeSpec) -> NodeTasks:
        return NodeTasks(self.reach, spec.requirement_id, spec.group)

    def _started(
        self, spec: HeadNodeSpec, tasks: NodeTasks, token: str, before: Outputs | None = None
    ) -> Made:
        known = before or {}
        known_id = known.get("head_id", "")
        base = f"head-{fingerprint([spec.fingerprint, spec.script])}"
        task = tasks.only(base, lambda name: _new(spec, name, token), known_id=known_id)
        NodeTrail(self.reach.trail).see("head", [task])
        file = token_file(spec.requirement_id, task.name) if token else ""
        outputs = {**spec.model_dump(), "head_id": task.id, "ray_token": token, "token_file": file}
        # Another head may be another machine at the same address.
        watch = HeadWatch(self.reach, spec, token, known.get("host_key", "") if task.id == known_id else "")
        ident = f"{spec.requirement_id}/head"
        try:
            facts = watch.wait(task)
        except (NotReady, RaydogError) as error:
            # The task is there, whatever became of our looking at it.
            raise HalfMade(ident, {**outputs, "host_key": watch.host_key}, [str(error)]) from error
        return Made(ident=ident, outputs={**outputs, **facts, "host_key": watch.host_key})

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        """A head that has ended is gone: the next one is another head, and all workers start again with it."""
        head_id = outputs.get("head_id", "")
        try:
            if not head_id or self.reach.platform.tasks.get(head_id).state.ended:
                return None
        except Gone:
            return None
        inputs = {key: outputs[key] for key in HeadNodeSpec.model_fields if key in outputs}
        return Seen(outputs=outputs, inputs=inputs)

    def remove(self, ident: str, outputs: Outputs) -> None:
        tasks, head_id = self.reach.platform.tasks, outputs.get("head_id", "")
        try:
            if tasks.get(head_id).state.ended:
                return
            tasks.cancel(head_id, abort=True)
            self.reach.poller.until(
                lambda: tasks.get(head_id),
                lambda task: task.state.ended,
                thing="head",
                deadline_seconds=self.spec_of(outputs).delete_seconds,
                describe=lambda task: task.state.value,
            )
        except Gone:
            return


def _new_token(spec: HeadNodeSpec) -> str:
    return secrets.token_hex(32) if spec.auth == "token" else ""


def _new(spec: HeadNodeSpec, name: str, token: str) -> NewTask:
    script = head_script(spec.own_script or None, container=spec.container)
    told = token_environment(token, token_file(spec.requirement_id, name), spec.token_in_environment)
    environment = {**told, **spec.environment}
    return NewTask(name=name, arguments=("taskdata.txt",), data=script.text, environment=environment)
