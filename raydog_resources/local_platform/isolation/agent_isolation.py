"""What all drivers with real processes share: files, the bell, and the agent's answers."""

from __future__ import annotations

import contextlib
import os

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.isolation import launching, node_ending, processes
from raydog_resources.local_platform.isolation.driver import (
    BootedNode,
    BootFailed,
    NodeDown,
    NodeOrder,
    Notify,
    RunEnd,
    RunOrder,
    RunState,
)
from raydog_resources.local_platform.isolation.estate import Estate
from raydog_resources.local_platform.isolation.home_file import put_home_file
from raydog_resources.local_platform.isolation.node_agent.launch_order import LaunchOrder
from raydog_resources.local_platform.isolation.node_folder import NodeFolder
from raydog_resources.local_platform.isolation.records import Record, read_record, write_once, write_record
from raydog_resources.local_platform.isolation.tree_removal import remove_tree
from raydog_resources.local_platform.isolation.watcher import Watcher

_PAUSE = 0.01
_GIB = 1 << 30


class AgentIsolation:
    """A driver whose nodes have an agent each; a subclass adds to their orders and makes what they share."""

    name = ""
    _description = ""

    def __init__(
        self,
        root: str | os.PathLike[str],
        ident: str,
        *,
        agent_venv: str | os.PathLike[str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._estate = Estate(root, ident)
        self._agent_venv = os.path.abspath(agent_venv) if agent_venv else None
        self._clock = clock or SystemClock()
        self._watcher: Watcher | None = None
        self.refused: dict[str, str] = {}
        """Better ways to keep nodes apart that this machine does not allow, and why."""

    def describe(self) -> str:
        """One line for people: what is kept apart, what clashes, and why it is not better."""
        reasons = [f"no {name} here: {reason}" for name, reason in self.refused.items()]
        return "; ".join([self._description, *reasons])

    def prepare(self, notify: Notify) -> None:
        self._estate.make()
        for path in self._estate.discarded():
            remove_tree(path)
        with contextlib.suppress(FileExistsError):
            os.mkfifo(self._estate.events, 0o600)
        self._prepare_shared()
        self._watcher = Watcher(self._estate.events, notify, self.is_up)
        self._watcher.start()
        for key in self._estate.node_keys():
            record = read_record(self._estate.node(key).agent)
            if record is not None and self.is_up(key):
                self._watcher.add(key, record["pid"])

    def boot(self, order: NodeOrder) -> BootedNode:
        folder = self._estate.node(order.key)
        try:
            record = self._bring_up(order, folder)
        except BootFailed:
            self.halt(order.key)
            raise
        if self._watcher is not None:
            self._watcher.add(order.key, record["pid"])
        address = record["private_ip"]
        return BootedNode(private_ip=address, public_ip=address, environment=record["environment"])

    def halt(self, key: str) -> None:
        if self._watcher is not None:
            self._watcher.remove(key)
        self._release(key)
        node_ending.end_node(self._estate, key, self._clock)

    def node_keys(self) -> list[str]:
        return self._estate.node_keys()

    def is_up(self, key: str) -> bool:
        folder = self._estate.node(key)
        return folder.is_locked() and os.path.exists(folder.agent)

    def run(self, key: str, order: RunOrder) -> None:
        folder = self._up(key)
        records = folder.run(order.name)
        spec = {
            "task_id": order.task_id,
            "arguments": list(order.arguments),
            "task_data": order.task_data,
            "environment": dict(order.environment),
            "working_folder": order.working_folder,
            "output_path": os.path.abspath(order.output_path),
            "output_limit": order.output_limit,
        }
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(records.path, 0o700)
            write_once(records.spec, spec)
        except FileNotFoundError as error:
            raise NodeDown(key) from error
        folder.ring()

    def abort(self, key: str, run: str, grace: float) -> None:
        folder = self._estate.node(key)
        path = folder.run(run).abort
        deadline = self._clock.monotonic() + grace
        earlier = read_record(path)
        if earlier is None or deadline < earlier["deadline"]:
            with contextlib.suppress(FileNotFoundError):
                write_record(path, {"deadline": deadline})
        folder.ring()

    def look(self, key: str, run: str) -> RunState:
        records = self._estate.node(key).run(run)
        ended = read_record(records.ended)
        if ended is not None:
            return RunState(ended["started_at"], RunEnd(**ended))
        started = read_record(records.started)
        return RunState(started["started_at"] if started else None)

    def put_file(self, key: str, path: str, content: bytes) -> None:
        folder = self._up(key)
        record = read_record(folder.agent)
        put_home_file(folder.home, record["home"] if record else folder.home, path, content)

    def forget_run(self, key: str, run: str) -> None:
        folder = self._estate.node(key)
        records = folder.run(run)
        spec = read_record(records.spec)
        if spec is not None and not self._is_used_again(folder, run, spec["working_folder"]):
            remove_tree(f"{folder.workers}/{spec['working_folder']}")
        remove_tree(records.path)

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
        if self.node_keys():
            return
        self._close_shared()
        for remove, path in ((os.unlink, self._estate.events), (os.rmdir, self._estate.nodes)):
            with contextlib.suppress(FileNotFoundError):
                remove(path)

    def _complete(self, order: LaunchOrder, node: NodeOrder) -> LaunchOrder:
        """The order with what this kind of isolation needs beside the rest."""
        del node
        return order

    def _prepare_shared(self) -> None:
        """Make what all nodes share."""

    def _release(self, key: str) -> None:
        """Take away what the node has outside its folder."""

    def _close_shared(self) -> None:
        """Take away what all nodes share."""

    def _launch_order(self, node: NodeOrder) -> LaunchOrder:
        order = LaunchOrder(
            kind=self.name,
            folder=self._estate.node(node.key).path,
            events=self._estate.events,
            hostname=node.hostname,
            number=node.number,
            environment={**launching.outer_environment(), **node.environment},
            shape={
                "RAYDOG_NODE_CPUS": f"{node.cpus:g}",
                "RAYDOG_NODE_GPUS": str(node.gpus),
                "RAYDOG_NODE_MEMORY": str(int(node.memory_gb * _GIB)),
            },
            marks=self._estate.marks(node.key),
            # Half of the memory, as Linux does it.
            shared_memory=int(node.memory_gb * _GIB / 2),
            agent_venv=self._agent_venv,
            keep_visible=below_tmp(self._agent_venv),
        )
        return self._complete(order, node)

    def _bring_up(self, order: NodeOrder, folder: NodeFolder) -> Record:
        """Somebody else may be at it: another thread, or the launcher of a platform that was killed."""
        deadline = self._clock.monotonic() + launching.LONGEST
        while self._clock.monotonic() < deadline:
            if not folder.is_locked():
                launching.launch(self._launch_order(order))
            record = read_record(folder.agent)
            # A record may be left of a node that died, until its heir's launcher has cleared the folder.
            if record is not None and processes.birth_mark(record["pid"]) == record["mark"]:
                return record
            self._clock.sleep(_PAUSE)
        raise BootFailed(f"{folder.key}: not up after {launching.LONGEST:.0f} s")

    def _up(self, key: str) -> NodeFolder:
        if not self.is_up(key):
            raise NodeDown(key)
        return self._estate.node(key)

    def _is_used_again(self, folder: NodeFolder, run: str, working_folder: str) -> bool:
        """Another attempt at the same task may be at work in the folder of this one."""
        others = (read_record(folder.run(name).spec) for name in folder.run_names() if name != run)
        return any(other is not None and other["working_folder"] == working_folder for other in others)


def below_tmp(agent_venv: str | None) -> list[str]:
    """The environment and its interpreter, as far as a private /tmp would hide them."""
    if agent_venv is None:
        return []
    interpreter = os.path.realpath(f"{agent_venv}/bin/python")
    needed = {os.path.realpath(agent_venv), agent_venv, os.path.dirname(os.path.dirname(interpreter))}
    return sorted(path for path in needed if path.startswith("/tmp/") and os.path.isdir(path))
