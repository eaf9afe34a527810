"""The head: one task. It is made when its machine has an address; whether Ray answers is for `ClusterReadiness`."""

from __future__ import annotations

import secrets
from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.bootstrap.node_script import head_script
from raydog_resources.errors import DeadlinePassed, Gone, RaydogError
from raydog_resources.gateways.node import Node, NodeState
from raydog_resources.gateways.polling import BRISK
from raydog_resources.gateways.task import NewTask, Task
from raydog_resources.resources.cluster_end import end_cluster
from raydog_resources.resources.entry import load
from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.node_report import report
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.resources.tasks import NodeTasks
from raydog_resources.resources.token_courier import token_environment, token_file
from raydog_resources.specs.fingerprint import fingerprint
from raydog_resources.specs.head_node import HeadNodeSpec

_OUTPUTS = (
    "head_id",
    "private_ip",
    "public_ip",
    "gcs_port",
    "ray_address",
    "dashboard_url",
    "ray_token",
    "token_file",
)


class HeadNode(Resource, module="raydog", name="HeadNode"):
    """The head's task and the token of its Ray."""

    head_id: pulumi.Output[str]
    private_ip: pulumi.Output[str]
    public_ip: pulumi.Output[str]
    gcs_port: pulumi.Output[int]
    ray_address: pulumi.Output[str]
    dashboard_url: pulumi.Output[str]
    ray_token: pulumi.Output[str]
    token_file: pulumi.Output[str]

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        secret = pulumi.ResourceOptions(additional_secret_outputs=["ray_token"])
        super().__init__(
            load("head-node"),
            name,
            {**inputs, **dict.fromkeys(_OUTPUTS)},
            pulumi.ResourceOptions.merge(opts, secret),
        )


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
        return self._started(spec, tasks, _new_token(spec))

    def change(self, ident: str, outputs: Outputs, spec: HeadNodeSpec) -> Made:
        """A head that was left half made is started again, with the token it had."""
        token = outputs.get("ray_token") or _new_token(spec)
        return self._started(spec, self._tasks(spec), token, outputs.get("head_id", ""))

    def _tasks(self, spec: HeadNodeSpec) -> NodeTasks:
        return NodeTasks(self.reach, spec.requirement_id, spec.group)

    def _started(self, spec: HeadNodeSpec, tasks: NodeTasks, token: str, known_id: str = "") -> Made:
        ident = f"{spec.requirement_id}/head"
        base = f"head-{fingerprint([spec.fingerprint, spec.script])}"
        task = tasks.only(base, lambda name: _new(spec, name, token), known_id=known_id)
        file = token_file(spec.requirement_id, task.name) if token else ""
        outputs = {**spec.model_dump(), "head_id": task.id, "ray_token": token, "token_file": file}
        try:
            facts = self._facts(spec, *self._wait_for_address(spec, task))
        except DeadlinePassed as error:
            raise HalfMade(ident, outputs, [self._out_of_time(spec, error)]) from error
        except RaydogError as error:
            # The task is there, whatever became of our looking at it.
            raise HalfMade(ident, outputs, [str(error)]) from error
        return Made(ident=ident, outputs={**outputs, **facts})

    def _wait_for_address(self, spec: HeadNodeSpec, task: Task) -> tuple[Task, Node]:
        platform = self.reach.platform
        if not task.node_id:
            self.reach.tell("head", "waiting for a machine with an address")
            self._see_to_a_machine(spec)
        found = self.reach.poller.until(
            lambda: platform.tasks.get(task.id),
            lambda seen: bool(seen.node_id) or seen.state.ended,
            thing="head",
            deadline_seconds=spec.provision_seconds + spec.head_seconds,
            describe=lambda seen: f"task {seen.state.value}, no machine",
            pace=BRISK,
        )
        if found.state.ended:
            raise Gone(
                report(found, "head", self.reach.access), next_step="mend what it says, then: raydog up"
            )
        return found, platform.nodes.get(found.node_id)

    def _see_to_a_machine(self, spec: HeadNodeSpec) -> None:
        """A pool is made with one on its way; when it was lost or went idle since, nobody else asks for another."""
        pool = self.reach.platform.pools.get(spec.pool_id)
        if not pool.awaiting_nodes and not pool.node_counts.get(NodeState.RUNNING):
            self.reach.platform.pools.resize(spec.pool_id, 1)

    def _out_of_time(self, spec: HeadNodeSpec, error: DeadlinePassed) -> str:
        if spec.on_timeout != "destroy":
            return str(error)
        return f"{error}\n{end_cluster(self.reach, spec.requirement_id, spec.pool_ids or [spec.pool_id])}"

    def _facts(self, spec: HeadNodeSpec, task: Task, node: Node) -> dict[str, Any]:
        known = self.reach.access.environment(task) if self.reach.access is not None else {}
        ports = {
            name: int(known.get(f"RAYDOG_{name.upper()}_PORT", port)) if port == _USUAL[name] else port
            for name, port in spec.ports.items()
        }
        address = known.get("RAYDOG_NODE_IP") or node.private_ip
        return {
            "private_ip": address,
            "public_ip": node.public_ip,
            "gcs_port": ports["gcs"],
            "ray_address": f"ray://{address}:{ports['client']}",
            "dashboard_url": f"http://{address}:{ports['dashboard']}",
        }

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


_USUAL = {"gcs": 6379, "client": 10001, "dashboard": 8265}


def _new(spec: HeadNodeSpec, name: str, token: str) -> NewTask:
    script = head_script(spec.own_script or None, container=spec.container)
    told = token_environment(token, token_file(spec.requirement_id, name), spec.token_in_environment)
    environment = {**told, **spec.environment}
    return NewTask(name=name, arguments=("taskdata.txt",), data=script.text, environment=environment)
