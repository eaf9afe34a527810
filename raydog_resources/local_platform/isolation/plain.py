"""Nodes where no namespaces are allowed (macOS, hardened kernels): plain processes, kept apart by marks."""

from __future__ import annotations

from raydog_resources.local_platform.isolation.agent_isolation import AgentIsolation
from raydog_resources.local_platform.isolation.driver import NodeOrder
from raydog_resources.local_platform.isolation.node_agent.launch_order import PLAIN, LaunchOrder


class PlainIsolation(AgentIsolation):
    """A temporary folder, an address and a block of ports each; `ray stop` ends the node's own Ray only."""

    name = PLAIN
    _description = (
        "plain processes: nodes see each other's processes and files and share the machine's network: "
        "scripts must use TMPDIR, RAYDOG_NODE_IP and the RAYDOG_…_PORT variables, "
        "and with scripts that do not, this machine carries one node; "
        "a cloud's metadata address may take seconds to fail"
    )

    def _complete(self, order: LaunchOrder, node: NodeOrder) -> LaunchOrder:
        return order._replace(short_folder=self._estate.short_folder(node.key))
