"""What the platform asks of the launcher: everything a node needs to come up, as one line of JSON."""

from __future__ import annotations

import json
from typing import NamedTuple

NETNS, USERNS, PLAIN = "netns", "userns", "plain"


class OwnNetwork(NamedTuple):
    """A node's place on the platform's bridge."""

    bridge: str
    link: str
    address: str
    length: int
    gateway: str
    unreachable: list[str]


class LaunchOrder(NamedTuple):
    """One node to bring up."""

    kind: str
    folder: str
    events: str
    hostname: str
    number: int
    environment: dict[str, str]
    """What each task starts with: the little that comes from outside, and the node's own."""
    shape: dict[str, str]
    """What tasks are told about the node's size (`RAYDOG_NODE_CPUS`, …)."""
    marks: dict[str, str]
    """What each process of the node carries, whatever its task's environment says."""
    shared_memory: int
    agent_venv: str | None = None
    keep_visible: list[str] | None = None
    """What lies below /tmp and has to be seen in a private one as well."""
    short_folder: str | None = None
    network: OwnNetwork | None = None
    sshd: str | None = None
    authorized_key: str = ""

    def to_line(self) -> str:
        return json.dumps(self._asdict()) + "\n"

    @classmethod
    def from_line(cls, line: str) -> LaunchOrder:
        order = cls(**json.loads(line))
        return order._replace(network=OwnNetwork(*order.network)) if order.network else order
