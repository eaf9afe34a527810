"""Ray's node list without Ray: machines of a template with `ray: stub` answer it from the platform's own records.

A task that executes on such a machine counts as a Ray node of its work requirement's cluster; the machine that is
asked is its head. With `RAY_AUTH_MODE=token` in the task's environment a Bearer token is demanded, any will do.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import socket
from typing import Any

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.engine import Changes, Engine
from raydog_resources.local_platform.engine.records import Instance, Task

_PORT = 8265
_LONGEST_HEAD = 16_384
_SECONDS_FOR_REQUEST = 10.0
_VERSION = {"version": "4", "ray_version": "stub", "ray_commit": "stub", "session_name": "session_stub"}

log = logging.getLogger("raydog.local_platform")


class RayStubs:
    """A listener on port 8265 of each running stub machine's address."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: dict[str, tuple[socket.socket, asyncio.Task[asyncio.Server]]] = {}

    def follow(self, changes: Changes) -> None:
        """Machines came up or went away."""
        for record in changes.values():
            if (
                isinstance(record, Instance)
                and self._engine.world.computes[record.compute_id].shape.ray == "stub"
            ):
                if record.status == "RUNNING" and record.id not in self._open:
                    self._listen(record)
                elif record.status not in ("RUNNING", "PENDING"):
                    self._close(record.id)

    def _listen(self, instance: Instance) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((instance.private_ip or "", _PORT))
        except OSError as error:
            listener.close()
            log.warning(
                "machine %s: no stub of Ray at %s:%d: %s", instance.key, instance.private_ip, _PORT, error
            )
            return

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._answer(instance, reader, writer)

        server = asyncio.get_running_loop().create_task(asyncio.start_server(serve, sock=listener))
        self._open[instance.id] = (listener, server)

    def _close(self, ident: str) -> None:
        listener, server = self._open.pop(ident, (None, None))
        if listener is not None and server is not None:
            if server.done() and not server.cancelled() and server.exception() is None:
                server.result().close()
            else:
                server.cancel()
                listener.close()

    def close(self) -> None:
        """The platform ends."""
        for ident in list(self._open):
            self._close(ident)

    async def _answer(
        self, instance: Instance, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _SECONDS_FOR_REQUEST)
            status, body = self._respond(instance, head[:_LONGEST_HEAD].decode("latin-1"))
            text = json.dumps(body).encode()
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode()
                + text
            )
            await writer.drain()
        except (
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.TimeoutError,
            ConnectionError,
        ):
            log.debug("machine %s: a request to its stub of Ray was given up", instance.key)
        finally:
            writer.close()

    def _respond(self, instance: Instance, head: str) -> tuple[str, Any]:
        request, *lines = head.split("\r\n")
        verb, target = [*request.split(" "), "", ""][:2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        tasks = self._tasks_around(instance)
        if self._wants_token(instance, tasks) and not headers.get("authorization", "").startswith("Bearer "):
            return "401 Unauthorized", "Unauthorized: Missing authentication token"
        path = target.partition("?")[0]
        if verb != "GET":
            return "405 Method Not Allowed", "only GET is answered here"
        if path == "/api/version":
            return "200 OK", _VERSION
        if path == "/nodes":
            summary = [self._summary(instance, task) for task in tasks]
            return "200 OK", {"result": True, "msg": "Node summary fetched.", "data": {"summary": summary}}
        if path == "/api/v0/nodes":
            rows = [self._row(instance, task) for task in tasks]
            return "200 OK", {"result": True, "msg": "", "data": {"result": _state_list(rows)}}
        return "404 Not Found", "not found"

    def _tasks_around(self, instance: Instance) -> list[Task]:
        """Tasks of the requirements that have a task on this machine, begun ones only."""
        world = self._engine.world
        node = world.nodes.get(instance.node_id or "")
        requirements = {task.requirement_id for task in world.tasks_on(node)} if node is not None else set()
        groups = [g for ident in requirements for g in world.requirements[ident].group_ids]
        return [task for g in groups for task in world.tasks_of[g].ordered if task.started is not None]

    def _wants_token(self, instance: Instance, tasks: list[Task]) -> bool:
        here = [task for task in tasks if task.node_id == instance.node_id]
        return any((task.spec.get("environment") or {}).get("RAY_AUTH_MODE") == "token" for task in here)

    def _instance_of(self, task: Task) -> Instance:
        world = self._engine.world
        return world.instances[world.nodes[task.node_id or ""].instance_id]

    def _row(self, asked: Instance, task: Task) -> dict[str, Any]:
        instance = self._instance_of(task)
        shape = self._engine.world.computes[instance.compute_id].shape
        return {
            "node_id": hashlib.sha224(f"{task.id}.{task.attempt}".encode()).hexdigest(),
            "node_ip": instance.private_ip,
            "is_head_node": instance.id == asked.id,
            "state": "ALIVE" if task.status in statuses.TASK_IN_PROGRESS else "DEAD",
            "state_message": None,
            "node_name": instance.private_ip,
            "resources_total": {"CPU": shape.cpus, "memory": shape.memory_gb * 1e9},
            "labels": {"yd-task": _label(task.id)},
            "start_time_ms": int((task.started or 0) * 1000),
            "end_time_ms": int((task.finished or 0) * 1000),
        }

    def _summary(self, asked: Instance, task: Task) -> dict[str, Any]:
        row = self._row(asked, task)
        raylet = {
            "nodeId": row["node_id"],
            "nodeManagerAddress": row["node_ip"],
            "state": row["state"],
            "isHeadNode": row["is_head_node"],
            "labels": row["labels"],
        }
        return {"hostname": self._instance_of(task).hostname, "ip": row["node_ip"], "raylet": raylet}


def _label(task_id: str) -> str:
    """As the packaged node scripts write it: Ray refuses colons."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", task_id.removeprefix("ydid:task:"))


def _state_list(rows: list[dict[str, Any]]) -> dict[str, Any]:
    count = len(rows)
    return {
        "total": count,
        "num_after_truncation": count,
        "num_filtered": count,
        "result": rows,
        "partial_failure_warning": "",
        "warnings": None,
    }
