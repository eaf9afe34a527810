"""Ray itself, through the HTTP API of its dashboard: which nodes are alive, and whether it lets us in."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Protocol, TypeVar

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, NotAuthorised
from raydog_resources.gateways.ray_use import NodeUse, use_of

T = TypeVar("T")
_SECONDS = 2.0
_MOST_NODES = 10_000
# `ray drain-node` for all of them in one process: to start it takes seconds of a CPU, to ask for a node none. A node
# that is busy takes no other reason; the deadline ends nothing, that is for whoever asked.
_DRAIN = """
import sys
from click import ClickException
from ray.scripts.scripts import drain_node
reason = ["--reason", "DRAIN_NODE_REASON_PREEMPTION", "--reason-message", "leaves the cluster"]
deadline = ["--deadline-remaining-seconds", sys.argv[1]]
for node in sys.argv[2:]:
    try:
        drain_node.main(["--node-id", node, *reason, *deadline], standalone_mode=False)
    except ClickException as refused:
        print(node, refused.format_message())
"""


@dataclass(frozen=True)
class RayNode:
    """A node that Ray counts as alive."""

    id: str
    address: str
    is_head: bool
    labels: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, float] = field(default_factory=dict)


class RayDashboard(Protocol):
    """One cluster's head."""

    def alive_nodes(self) -> tuple[RayNode, ...]:
        """CouldNotAsk while it does not answer; NotAuthorised when the token is not this cluster's."""
        ...

    def work_by_node(self) -> Mapping[str, int]:
        """How many running tasks and living actors each node has, by the node's id in Ray; none is left out."""
        ...

    def look_for_prometheus(self) -> None:
        """Does nothing when Prometheus answers Ray, which asks it through the head's collector; else CouldNotAsk."""
        ...

    def use_by_node(self) -> Mapping[str, NodeUse]:
        """What of each node's CPUs, GPUs and memory is in use, by the node's id; as far as Ray tells."""
        ...

    def drain(self, node_ids: Sequence[str], seconds: float) -> None:
        """Ask for these nodes to take no new work and to leave when theirs is done; nobody is waited for."""
        ...


class HttpRayDashboard:
    """Asked directly: the head's address has to be reachable from here."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url
        self._token = token

    def alive_nodes(self) -> tuple[RayNode, ...]:
        return self._read(lambda: tuple(_node(row) for row in self._in_state("nodes", "ALIVE")))

    def work_by_node(self) -> Mapping[str, int]:
        work = self._read(lambda: [*self._in_state("tasks", "RUNNING"), *self._in_state("actors", "ALIVE")])
        return Counter(str(row["node_id"]) for row in work if row.get("node_id"))

    def look_for_prometheus(self) -> None:
        self._ask("GET", "/api/prometheus_health")

    def use_by_node(self) -> Mapping[str, NodeUse]:
        return self._read(lambda: use_of(self._ask("GET", "/nodes", params={"view": "summary"})["data"]))

    def drain(self, node_ids: Sequence[str], seconds: float) -> None:
        # As a job, because only Ray itself speaks to its GCS; its driver runs on the head and needs no CPU.
        entrypoint = shlex.join(["python3", "-c", _DRAIN, str(ceil(seconds)), *node_ids])
        self._ask("POST", "/api/jobs/", json={"entrypoint": entrypoint})

    def _read(self, read: Callable[[], T]) -> T:
        """Another Ray, or something that is no Ray, may answer at that address."""
        try:
            return read()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CouldNotAsk(
                f"its answer can't be understood ({type(error).__name__}: {error})",
                thing=f"Ray at {self._url}",
            ) from error

    def _in_state(self, noun: str, state: str) -> list[dict[str, Any]]:
        params = {
            "detail": "1",
            "limit": str(_MOST_NODES),
            "filter_keys": "state",
            "filter_predicates": "=",
            "filter_values": state,
        }
        found = self._ask("GET", f"/api/v0/{noun}", params=params)["data"]["result"]["result"]
        return [row for row in found if row["state"] == state]

    def _ask(self, verb: str, path: str, **given: Any) -> Any:
        import requests

        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.request(
                    verb, f"{self._url}{path}", headers=headers, timeout=_SECONDS, **given
                )
            except requests.ReadTimeout as error:
                late = AnswerOverdue if verb == "POST" else CouldNotAsk
                raise late(f"no answer within {_SECONDS:g} s", thing=f"Ray at {self._url}") from error
            except requests.RequestException as error:
                raise CouldNotAsk(
                    f"no answer ({type(error).__name__})", thing=f"Ray at {self._url}"
                ) from error
        if answer.status_code in (401, 403):
            raise NotAuthorised(
                f"it answered {answer.status_code}: its token is not the one in this stack's state",
                thing=f"Ray at {self._url}",
                done="nothing was changed",
                next_step="raydog destroy, then raydog up: the next head gets a token of its own",
            )
        if not answer.ok:
            raise CouldNotAsk(f"it answered {answer.status_code}", thing=f"Ray at {self._url}")
        return answer.json()


def _node(row: Mapping[str, Any]) -> RayNode:
    return RayNode(
        id=row["node_id"],
        address=row["node_ip"],
        is_head=bool(row["is_head_node"]),
        labels=dict(row.get("labels") or {}),
        resources=dict(row.get("resources_total") or {}),
    )
