"""Watches an observability node come up. What goes wrong with it is said, and is nobody else's trouble."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from raydog_resources.errors import CouldNotAsk, DeadlinePassed, Gone
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.polling import BRISK
from raydog_resources.gateways.task import Task, TaskState
from raydog_resources.resources.address_courier import AddressCourier
from raydog_resources.resources.machines import see_to_machines
from raydog_resources.resources.reach import Reach
from raydog_resources.resources.start_report import StartReport
from raydog_resources.specs.observability_node import UP, ObservabilityNodeSpec
from raydog_resources.specs.observability_plan import OBSERVABILITY

_NEXT = "The Ray cluster runs on without it. Next: mend what the report says, then: raydog up"


@dataclass(frozen=True)
class Watched:
    """How it came up, or what became of it instead."""

    address: str
    trouble: str = ""
    """The report; "" when it is up."""

    @property
    def state(self) -> str:
        return f"failed: {self.trouble.splitlines()[0]}" if self.trouble else UP


class ObservabilityWatch:
    """One start of the node's task."""

    def __init__(self, reach: Reach, spec: ObservabilityNodeSpec, password: str, password_file: str) -> None:
        machine = HeadMachine(spec.head_id, spec.head_private_ip, spec.head_public_ip, spec.head_host_key)
        self._reach = reach
        self._spec = spec
        self._password = password
        self._password_file = password_file
        self._access = reach.nodes_of(machine)
        self._dashboard = self._access.dashboard(spec.dashboard_url, spec.ray_token, self._tell)
        self._courier = AddressCourier(reach, self._access, spec)
        self._address = ""
        self._told = False

    def wait(self, task: Task) -> Watched:
        """Until every part answers and Ray finds Prometheus, or the time is over, or the task has ended."""
        try:
            ended = self._with_machine(task)
            if not ended:
                ended = self._until_up(task)
        except DeadlinePassed as error:
            return Watched(self._address, self._report(f"observability: {error.what}; {_NEXT}", task))
        if ended:
            # Whoever waits for the address need not wait any longer.
            self._courier.take_back()
            return Watched(self._address, self._report(f"observability: its task has ended. {_NEXT}", task))
        return Watched(self._address)

    def _with_machine(self, task: Task) -> bool:
        """Whether it has ended before it had one."""
        if not task.node_id:
            self._tell("waiting for a machine")
            see_to_machines(self._reach.platform, self._spec.pool_id, 1)
        found = self._reach.poller.until(
            lambda: self._reach.platform.tasks.get(task.id),
            lambda seen: bool(seen.node_id) or seen.state.ended,
            thing=OBSERVABILITY,
            deadline_seconds=self._spec.provision_seconds + self._spec.start_seconds,
            describe=lambda seen: f"task {seen.state.value}, no machine",
            pace=BRISK,
        )
        return found.state.ended

    def _until_up(self, task: Task) -> bool:
        """Whether it has ended instead."""
        seen = self._reach.poller.until(
            lambda: self._look(task),
            bool,
            thing=OBSERVABILITY,
            deadline_seconds=self._spec.start_seconds,
            describe=lambda _: "not all of it answers",
        )
        return seen == "ended"

    def _look(self, task: Task) -> str:
        now = self._reach.platform.tasks.get(task.id)
        if now.state.ended:
            return "ended"
        self._bring(now)
        if "prometheus" in self._spec.parts and self._spec.readiness != "tasks":
            self._dashboard.look_for_prometheus()
            return UP
        return UP if now.state is TaskState.EXECUTING else ""

    def _bring(self, task: Task) -> None:
        """The password to the node, the node's address to the head; each once."""
        if self._told:
            return
        node = self._reach.platform.nodes.get(task.node_id)
        self._address = self._access.environment(task).get("RAYDOG_NODE_IP") or node.private_ip
        if self._password:
            self._access.put_secret(task, self._password_file, self._password)
        self._courier.tell(self._address)
        self._told = True

    def _report(self, sentence: str, task: Task) -> str:
        # Else as it was seen last.
        with suppress(CouldNotAsk, Gone):
            task = self._reach.platform.tasks.get(task.id)
        secrets = [self._password, self._spec.ray_token]
        writer = StartReport(self._reach, self._access, {OBSERVABILITY: self._spec.pool_id}, secrets)
        text = writer.text(sentence, [(OBSERVABILITY, task)])
        self._tell(text)
        return text

    def _tell(self, sentence: str) -> None:
        self._reach.tell(OBSERVABILITY, sentence.removeprefix(f"{OBSERVABILITY}: "))
