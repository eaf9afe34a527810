"""A cluster that is one job of a scheduler, or runs on plain hosts, asked how it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from raydog_resources.bootstrap.task_label import TASK_LABEL
from raydog_resources.errors import PlatformError
from raydog_resources.gateways.event_trail import Trail
from raydog_resources.gateways.ray_use import NodeUse
from raydog_resources.resources.job_observability import observability_state
from raydog_resources.resources.job_view import (
    DEGRADED,
    EXPIRED,
    PENDING,
    READY,
    REQUEUED,
    STOPPING,
    UNKNOWN,
    JobView,
)
from raydog_resources.resources.node_trail import JOINED, NodeTrail
from raydog_resources.specs.job_observability import told_to_observe
from raydog_resources.specs.observability_node import UP
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.job_status import JobStatus
from raydog_resources.workspace.status.facts import HEAD, ClusterFacts, NodeFacts, NodeState
from raydog_resources.workspace.status.node_history import NodeHistory


class JobFacts:
    """One command shows the job and what its nodes wrote; two questions go to Ray."""

    def __init__(self, deployment: Deployment, job: JobStatus, token: str, trail: Trail) -> None:
        self._deployment = deployment
        self._trail = trail
        self._job = job
        self._token = token
        self._history = NodeHistory(trail.events())

    def read(self) -> ClusterFacts:
        """PlatformError where the scheduler does not answer."""
        seen, groups = self._job.view(), self._groups()
        # Whoever looks is the first to see a node's end, where nobody is at work on the stack.
        NodeTrail(self._trail).see_job(str(self._deployment.named("SchedulerJob")[0].outputs["job_id"]), seen)
        over = seen.sentence if seen.is_over else ""
        return ClusterFacts(
            exists=True,
            wanted=Counter(groups[1:]),
            nodes=() if seen.is_over else tuple(self._nodes(seen, groups)),
            was_ready=self._was_ready(),
            waits_for=seen.why if seen.state in (PENDING, REQUEUED) else "",
            unanswered=seen.sentence if seen.state == UNKNOWN else "",
            ending=(seen.why or "the job is being ended") if seen.state == STOPPING else "",
            over=over,
            expired=over if seen.state == EXPIRED else "",
            expires_at=seen.ends_at,
            script=_script(seen),
            not_observed=_not_observed(seen, self._job.spec().settings),
            observability_tail=tuple(map(str, seen.observability.get("tail") or ())),
        )

    def _groups(self) -> list[str]:
        """Of each node by its number; the first one's is the head."""
        spec = self._job.spec()
        names = [group.name for group in spec.groups for _ in range(group.nodes)]
        return [HEAD, *names[1 : spec.nodes]]

    def _was_ready(self) -> bool:
        outputs = self._deployment.named("SchedulerJob")[0].outputs
        state = str(outputs.get("state", "")).partition(":")[0]
        # A run that did not wait for all nodes saw some of them on their way.
        return state == READY or (state == DEGRADED and self._job.spec().wait_for == READY)

    def _nodes(self, seen: JobView, groups: list[str]) -> list[NodeFacts]:
        rows = {int(row["id"].rpartition(".")[2]): row for row in seen.nodes if row["id"][-1:].isdigit()}
        use = self._use(seen) if rows else {}
        return [self._node(seen, index, group, rows.get(index), use) for index, group in enumerate(groups)]

    def _node(
        self,
        seen: JobView,
        index: int,
        group: str,
        row: Mapping[str, str] | None,
        use: Mapping[str, NodeUse],
    ) -> NodeFacts:
        ident = row["id"] if row else f"{seen.run.rpartition('/')[2]}.{index}"
        end = seen.ended_nodes.get(index)
        joined = self._history.when(ident, JOINED)
        state = _state(seen, row is not None, end, was_there=self._was_ready() or joined is not None)
        host = str(end.get("host") or "") if end else ""
        return NodeFacts(
            name=row["name"] if row else host or f"node {index}",
            group=row["group"] if row else group,
            id=ident,
            state=state,
            word=seen.state,
            since=(joined if row else None) or seen.started_at or seen.submitted_at,
            private_ip=row["private_ip"] if row else "",
            use=use.get(ident, NodeUse()),
            last_error=_error(seen, state, end),
        )

    def _use(self, seen: JobView) -> dict[str, NodeUse]:
        address, ports = str(seen.head.get("address", "")), seen.head.get("ports") or {}
        if not address:
            return {}
        try:
            dashboard = self._job.dashboard(f"http://{address}:{ports['dashboard']}", self._token)
            found = dashboard.use_by_node()
            return {
                node.labels[TASK_LABEL]: found.get(node.id, NodeUse())
                for node in dashboard.alive_nodes()
                if TASK_LABEL in node.labels
            }
        except PlatformError:
            # The job itself tells which nodes are there; how busy they are is a help.
            return {}


def _script(seen: JobView) -> dict[str, str]:
    code = seen.script.get("exit_code")
    found = {
        "state": str(seen.script.get("status", "")).lower(),
        "exit_code": "" if code is None else str(code),
    }
    return {name: value for name, value in found.items() if value}


def _not_observed(seen: JobView, settings: Mapping[str, str]) -> str:
    """Of a job that was told to observe, and has a head."""
    if told_to_observe(settings) is None or seen.state not in (READY, DEGRADED):
        return ""
    state = observability_state(seen)
    return (
        "" if state == UP else f"its observability beside the head is not up: {state or 'it has not begun'}"
    )


def _state(seen: JobView, is_there: bool, end: Mapping[str, object] | None, *, was_there: bool) -> NodeState:
    if end is not None:
        return NodeState.FAILED if end.get("code") else NodeState.ENDED
    if seen.state in (PENDING, REQUEUED):
        return NodeState.WAITING
    if seen.state == STOPPING:
        return NodeState.DRAINING
    if seen.state == UNKNOWN:
        return NodeState.UNKNOWN
    if is_there:
        return NodeState.READY
    return NodeState.FAILED if seen.state == DEGRADED and was_there else NodeState.STARTING


def _error(seen: JobView, state: NodeState, end: Mapping[str, object] | None) -> str:
    if end is not None and end.get("code"):
        return f"exit code {end['code']}"
    return seen.why if state is NodeState.FAILED else ""
