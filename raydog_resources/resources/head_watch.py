"""Watches the head come up: until its machine has an address, and lets us in where its token has to be brought."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from raydog_resources.errors import CouldNotAsk, DeadlinePassed, Gone
from raydog_resources.gateways.node import Node
from raydog_resources.gateways.node_access import HeadMachine, NodeAccess
from raydog_resources.gateways.polling import BRISK
from raydog_resources.gateways.task import Task
from raydog_resources.resources.cluster_end import end_cluster
from raydog_resources.resources.machines import see_to_machines
from raydog_resources.resources.reach import Reach
from raydog_resources.resources.start_report import NotReady, StartReport
from raydog_resources.specs.head_node import HeadNodeSpec

_USUAL = {"gcs": 6379, "client": 10001, "dashboard": 8265}
_MEND = "Next: mend what the report says, then: raydog up"


class HeadWatch:
    """One head's start. `host_key` is what its machine has shown at the first contact, as soon as there was one."""

    def __init__(self, reach: Reach, spec: HeadNodeSpec, token: str, host_key: str = "") -> None:
        self._reach = reach
        self._spec = spec
        self._token = token
        self._kept_key = host_key
        self._access: NodeAccess | None = None

    @property
    def host_key(self) -> str:
        return self._kept_key if self._access is None else self._access.head_host_key

    def wait(self, task: Task) -> dict[str, Any]:
        """Its addresses; NotReady says why there are none."""
        try:
            found = self._with_machine(task)
            node = self._reach.platform.nodes.get(found.node_id)
            self._access = access = self._way_in(found, node)
            facts = self._facts(found, node, access)
            if self._token and not self._spec.token_in_environment:
                self._knock(found, access)
        except DeadlinePassed as error:
            raise NotReady(self._out_of_time(str(error), task)) from error
        return facts

    def _with_machine(self, task: Task) -> Task:
        if not task.node_id:
            self._reach.tell("head", "waiting for a machine with an address")
            see_to_machines(self._reach.platform, self._spec.pool_id, 1)
        return self._until_not_ended(
            self._reach.poller.until(
                lambda: self._reach.platform.tasks.get(task.id),
                lambda seen: bool(seen.node_id) or seen.state.ended,
                thing="head",
                deadline_seconds=self._spec.provision_seconds + self._spec.head_seconds,
                describe=lambda seen: f"task {seen.state.value}, no machine",
                pace=BRISK,
            )
        )

    def _knock(self, task: Task, access: NodeAccess) -> None:
        """A fresh machine may refuse us for a while. The token waits until the state has it."""
        refused: list[CouldNotAsk] = []

        def knock() -> Task:
            try:
                access.knock()
                refused.clear()
                return task
            except CouldNotAsk as error:
                if not refused:
                    self._reach.tell("head", f"it lets nobody in yet: {error}")
                refused[:] = [error]
                return self._reach.platform.tasks.get(task.id)

        self._until_not_ended(
            self._reach.poller.until(
                knock,
                lambda seen: not refused or seen.state.ended,
                thing="head",
                deadline_seconds=self._spec.head_seconds,
                describe=lambda _: f"Ray's token can't be brought to it: {refused[0]}",
            )
        )

    def _until_not_ended(self, task: Task) -> Task:
        if task.state.ended:
            raise NotReady(self._report(f"head: its task ended before the cluster was ready. {_MEND}", task))
        return task

    def _out_of_time(self, sentence: str, task: Task) -> str:
        text = self._report(sentence, self._newest(task))
        if self._spec.on_timeout != "destroy":
            return text
        pools = self._spec.pool_ids or [self._spec.pool_id]
        return f"{text}\n{end_cluster(self._reach, self._spec.requirement_id, pools)}"

    def _newest(self, task: Task) -> Task:
        try:
            return self._reach.platform.tasks.get(task.id)
        except (CouldNotAsk, Gone):
            return task

    def _report(self, sentence: str, task: Task) -> str:
        if self._access is None and task.node_id:
            # Without it the log can't be had; the rest of the report can.
            with suppress(CouldNotAsk, Gone):
                self._access = self._way_in(task, self._reach.platform.nodes.get(task.node_id))
        writer = StartReport(self._reach, self._access, {"head": self._spec.pool_id}, [self._token])
        return writer.text(sentence, [("head", task)])

    def _way_in(self, task: Task, node: Node) -> NodeAccess:
        machine = HeadMachine(task.id, node.private_ip, node.public_ip, self._kept_key)
        return self._reach.nodes_of(machine)

    def _facts(self, task: Task, node: Node, access: NodeAccess) -> dict[str, Any]:
        known = access.environment(task)
        ports = {
            name: int(known.get(f"RAYDOG_{name.upper()}_PORT", port)) if port == _USUAL[name] else port
            for name, port in self._spec.ports.items()
        }
        address = known.get("RAYDOG_NODE_IP") or node.private_ip
        return {
            "private_ip": address,
            "public_ip": node.public_ip,
            "gcs_port": ports["gcs"],
            "ray_address": f"ray://{address}:{ports['client']}",
            "dashboard_url": f"http://{address}:{ports['dashboard']}",
        }
