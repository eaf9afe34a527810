"""What was found out about a cluster, in the same words wherever it runs; what follows from it is for others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from raydog_resources.gateways.ray_use import NodeUse

HEAD, OBSERVABILITY = "head", "observability"


class NodeState(str, Enum):
    """How far a node is."""

    WAITING = "waiting"
    """No machine has its task yet."""
    STARTING = "starting"
    """Its machine works; Ray does not count it yet."""
    READY = "ready"
    DRAINING = "draining"
    ENDED = "ended"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def is_over(self) -> bool:
        """Whether nothing will come of it any more."""
        return self in (NodeState.ENDED, NodeState.FAILED)

    @property
    def has_machine(self) -> bool:
        """Whether something runs for it, as far as is known."""
        return self not in (NodeState.WAITING, NodeState.ENDED, NodeState.FAILED)


@dataclass(frozen=True)
class NodeFacts:
    """One node at one moment."""

    name: str
    group: str
    id: str
    state: NodeState
    word: str = ""
    """The platform's own word for its state."""
    since: float | None = None
    """Seconds since the epoch, like all times here; None where nobody knows."""
    private_ip: str = ""
    public_ip: str = ""
    use: NodeUse = field(default_factory=NodeUse)
    last_error: str = ""

    @property
    def is_head(self) -> bool:
        return self.group == HEAD

    @property
    def is_of_ray(self) -> bool:
        """Whether it is to be a node of Ray: one that observes stands beside the cluster."""
        return self.group != OBSERVABILITY


@dataclass(frozen=True)
class ClusterFacts:
    """All of them."""

    exists: bool = False
    place: str = ""
    wanted: Mapping[str, int] = field(default_factory=dict)
    """How many workers each group is to have."""
    nodes: tuple[NodeFacts, ...] = ()
    was_ready: bool = False
    """Whether it was once what it was asked to be."""
    waits_for: str = ""
    """Why there are no machines yet, in the platform's words."""
    unanswered: str = ""
    """Why the platform could not be asked; "" when it was."""
    ray_unanswered: str = ""
    """The same of Ray."""
    ending: str = ""
    """Why it is on its way out; "" while it may stay."""
    over: str = ""
    """Why nothing of it will run any more."""
    expired: str = ""
    """Which time was over."""
    expires_at: float | None = None
    script: Mapping[str, str] = field(default_factory=dict)
    """Of a person's script in a job: how it is, and its exit code."""
    not_observed: str = ""
    """Why nobody keeps its metrics, where somebody should."""
    observability_tail: tuple[str, ...] = ()
    """The last lines of what should keep them and ended."""
    half_made: str = ""
    """The first of what is not as it should be, and why."""

    @property
    def head(self) -> NodeFacts | None:
        """The newest head."""
        return next((node for node in reversed(self.nodes) if node.is_head), None)

    @property
    def workers(self) -> list[NodeFacts]:
        return [node for node in self.nodes if node.is_of_ray and not node.is_head]

    @property
    def workers_wanted(self) -> int:
        return sum(self.wanted.values())

    @property
    def workers_on_the_move(self) -> int:
        """Not ended, and not nodes of Ray yet, or no more."""
        moving = (NodeState.WAITING, NodeState.STARTING, NodeState.DRAINING)
        return sum(node.state in moving for node in self.workers)

    @property
    def workers_ready(self) -> int:
        return sum(node.state is NodeState.READY for node in self.workers)
