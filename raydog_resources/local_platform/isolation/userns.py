"""Nodes without root: user, process and mount namespaces, a loopback address and a block of ports each."""

from __future__ import annotations

from raydog_resources.local_platform.isolation.agent_isolation import AgentIsolation
from raydog_resources.local_platform.isolation.node_agent.launch_order import USERNS


class UsernsIsolation(AgentIsolation):
    """Processes, /tmp, /dev/shm and host names are each node's own; the network is the machine's."""

    name = USERNS
    _description = (
        "user namespaces: nodes have their own processes, /tmp and /dev/shm and share the network: "
        "scripts must use RAYDOG_NODE_IP and the RAYDOG_…_PORT variables; "
        "a cloud's metadata address may take seconds to fail"
    )
