"""Why a cluster did not come up, node by node: gathered while nodes can still be asked, and kept when they are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from raydog_resources.errors import RaydogError
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.node_access import NodeAccess
from raydog_resources.gateways.task import Task
from raydog_resources.resources.node_report import NodeReport
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.reach import Reach

_LINES_SHOWN = 20
_LINES_KEPT = 400
_NODES_SHOWN = 10
_NODES_ASKED = 12
_SILENT_NODES = 2


class NotReady(Exception):
    """The cluster will not, or not in time, be what it was asked to be; the text is the start-up report."""


class StartReport:
    """One for each wait. Secrets that a node's log may have printed are taken out before anybody sees it."""

    def __init__(
        self,
        reach: Reach,
        access: NodeAccess | None,
        pool_ids: Mapping[str, str],
        secrets: Collection[str] = (),
    ) -> None:
        """`pool_ids` by the name of the nodes' kind; without access no log can be had."""
        self._reach = reach
        self._access = access
        self._pool_ids = pool_ids
        self._secrets = [secret for secret in secrets if secret]

    def text(
        self,
        sentence: str,
        nodes: Sequence[tuple[str, Task]],
        *,
        joined: Collection[str] = (),
        more: Iterable[str] = (),
    ) -> str:
        """What is shown; the whole of it is kept. `nodes` by name, `joined` by their tasks' ids."""
        found = self._gathered(sorted(nodes, key=lambda node: node[1].id in joined), joined)
        extra = list(more)
        whole = "\n".join([sentence, *(node.text(_LINES_KEPT) for node in found), *extra])
        shown = [node.text(0 if node.joined else _LINES_SHOWN) for node in found[:_NODES_SHOWN]]
        if len(found) > len(shown):
            shown.append(f"and {len(found) - len(shown)} nodes more")
        trail = NodeTrail(self._reach.trail)
        for name, task in nodes:
            trail.see(name, [task], joined)
        place = self._reach.reports.keep(sentence.partition(":")[0], self._clean(whole))
        kept = [f"this report, with more of the logs: {place}"] if place else []
        return self._clean("\n".join([sentence, *shown, *extra, *kept]))

    def _gathered(self, nodes: Sequence[tuple[str, Task]], joined: Collection[str]) -> list[NodeReport]:
        logs = self._logs(nodes[:_NODES_ASKED])
        waiting = {name for name, task in nodes if task.state.waiting}
        machines = {name: self._machines(self._pool_ids.get(name, "")) for name in waiting}
        return [
            NodeReport(name, task, task.id in joined, machines.get(name, ""), logs.get(task.id, ""))
            for name, task in nodes
        ]

    def _logs(self, nodes: Iterable[tuple[str, Task]]) -> dict[str, str]:
        """Where several nodes in a row can't be asked, the rest would only cost time."""
        found: dict[str, str] = {}
        silent = 0
        for name, task in nodes:
            if self._access is None or task.started is None or silent == _SILENT_NODES:
                continue
            try:
                found[task.id] = self._access.log_tail(task, _LINES_KEPT)
                silent = 0
                self._reach.logs.keep(
                    task.name, self._clean(found[task.id]), group=name, ident=task.id, state=task.state.value
                )
            except RaydogError as error:
                found[task.id] = f"(it could not be read: {error.what})"
                silent += 1
        return found

    def _machines(self, pool_id: str) -> str:
        if not pool_id:
            return ""
        try:
            pool = self._reach.platform.pools.get(pool_id)
            made = self._reach.platform.compute.instances(pool.compute_requirement_id)
        except RaydogError:
            return ""
        running = pool.node_counts.get(NodeState.RUNNING, 0)
        states = Counter(instance.state.value for instance in made)
        counts = ", ".join(f"{count} {state}" for state, count in states.items()) or "none was made"
        return f"of {pool.expected_nodes} machines that its pool wants {running} run ({counts})"

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text
