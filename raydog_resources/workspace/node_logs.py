"""What the nodes of a stack printed: asked of those that are there, read from what was kept of those that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from raydog_resources.errors import DescriptionError, PlatformError, RaydogError
from raydog_resources.gateways.log_folder import LINES_KEPT, KeptLog, Logs
from raydog_resources.workspace.cluster_status import NodeStatus, PlatformLook
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.job_status import JobStatus, has_job

_AT_A_TIME = 8
_MOST_KEPT = 100
_MOST_SENT = 8


@dataclass(frozen=True)
class NodeLog:
    """Where the lines of one node come from."""

    node: str
    group: str
    id: str
    state: str
    read: Callable[[int], str]
    """The last lines, so many."""
    is_over: Callable[[], bool]
    """Whether no more will come."""
    kept: bool = False

    @property
    def heading(self) -> str:
        """What stands above its lines."""
        who = " ".join(filter(None, dict.fromkeys((self.group, self.node))))
        return f"==> {who}{' (kept)' if self.kept else ''} <=="


class NodeLogs:
    """Of one stack."""

    def __init__(self, stack: str, deployment: Deployment, look: PlatformLook, kept: Logs) -> None:
        self._stack = stack
        self._deployment = deployment
        self._look = look
        self._kept = kept

    def chosen(self, name: str) -> list[NodeLog]:
        """Of a node by its name, its task or its group; without a name of all that are there, or were at last."""
        gone = [_from_kept(log) for log in self._kept.all() if name in ("", log.node, log.group, log.id)]
        try:
            live = self._of_job(name) if has_job(self._deployment) else self._of_nodes()
        except RaydogError:
            # Nobody answers, or the job has no such node: what was kept can still be read.
            if not gone:
                raise
            return gone
        found = [log for log in live if name in ("", log.node, log.group, log.id)]
        found = found or gone or self._sent_by(name)
        if found:
            return found
        raise self._no_such(name, live)

    def keep(self) -> int:
        """Before the end: the lines of all that were started. How many could be kept."""
        with ThreadPoolExecutor(_AT_A_TIME) as readers:
            return sum(readers.map(self._keep, self._worth_keeping()))

    def _worth_keeping(self) -> list[NodeLog]:
        if has_job(self._deployment):
            return self._of_job("")
        known = {log.id for log in self._kept.all()}
        every = [node for node in self._look.every_node() if node.task.started is not None]
        # What ended long ago was kept when that was noticed, or can't be had any more.
        wanted = [node for node in every if not (node.task.state.ended and node.task.id in known)]
        return [self._of_node(node) for node in wanted[-_MOST_KEPT:]]

    def _keep(self, log: NodeLog) -> bool:
        try:
            text = log.read(LINES_KEPT)
        except PlatformError:
            return False
        self._kept.keep(log.node, text, group=log.group, ident=log.id, state=log.state)
        return bool(text.strip())

    def _sent_by(self, name: str) -> list[NodeLog]:
        """Of nodes that are gone and of which nothing was kept here: what they had sent away before."""
        if has_job(self._deployment) or self._look.log_place is None:
            return []
        gone = [node for node in self._look.every_node() if node.task.state.ended]
        wanted = [node for node in gone if name in (node.group, node.task.name, node.task.id)]
        return [replace(self._of_node(node), kept=True) for node in wanted[-_MOST_SENT:]]

    def _of_nodes(self) -> list[NodeLog]:
        return [self._of_node(node) for node in self._look.nodes()]

    def _of_node(self, node: NodeStatus) -> NodeLog:
        task = node.task
        tasks = self._look.reach().platform.tasks
        return NodeLog(
            node=task.name,
            group=node.group,
            id=task.id,
            state=task.state.value,
            read=lambda lines: self._lines_of(node, lines),
            is_over=lambda: tasks.get(task.id).state.ended,
        )

    def _lines_of(self, node: NodeStatus, lines: int) -> str:
        """Of a machine that does not answer any more, what was kept of it, or what it had sent away."""
        try:
            text = self._look.access().log_tail(node.task, lines)
        except PlatformError:
            kept = [log for log in self._kept.all() if log.id == node.task.id]
            text = _last(kept[0].text, lines) if kept else self._sent(node, lines)
            if not text:
                raise
        # A cloud's node that is gone has no such file any more, which is no trouble of anybody's.
        return text or self._sent(node, lines)

    def _sent(self, node: NodeStatus, lines: int) -> str:
        """What the observability node has of it; "" where it can't be had."""
        try:
            store = self._look.log_store()
            return store.tail(node.task.id, lines) if store else ""
        except PlatformError:
            return ""

    def _of_job(self, name: str) -> list[NodeLog]:
        job = self._look.job()
        return list(_logs_of_job(job, job.log_names(name)))

    def _no_such(self, name: str, live: Iterable[NodeLog]) -> DescriptionError:
        known = [*(log.group for log in live), *(log.node for log in live)]
        names = ", ".join(dict.fromkeys([*known, *(log.node for log in self._kept.all())]))
        return DescriptionError(
            "there is no such node",
            thing=name or f"stack {self._stack}",
            next_step=f"name one of {names}" if names else f"raydog up {self._stack}",
        )


def _logs_of_job(job: JobStatus, names: Iterable[tuple[str, str]]) -> Iterator[NodeLog]:
    for node, file in names:
        yield NodeLog(
            node=node,
            group="",
            id=file,
            state="",
            read=partial(job.tail, file),
            is_over=lambda: job.view().is_over,
        )


def _from_kept(log: KeptLog) -> NodeLog:
    return NodeLog(
        node=log.node,
        group=log.group,
        id=log.id,
        state=log.state,
        read=lambda lines: _last(log.text, lines),
        is_over=lambda: True,
        kept=True,
    )


def _last(text: str, lines: int) -> str:
    return "\n".join(text.splitlines()[-lines:])
