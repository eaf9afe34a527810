"""Calls that no cloud has: the platform itself, tasks' output, files for nodes, switches, the call log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import PlainTextResponse, Response

from raydog_resources.local_platform.api.answer import answer, nothing
from raydog_resources.local_platform.api.body import read_bytes, read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.refusal import invalid
from raydog_resources.local_platform.wire.parameter import Parameter, Query, read_flag, read_text, whole

FILE_LIMIT = 1024 * 1024
OUTPUT_PER_ANSWER = 1024 * 1024

_LIMIT = Query({"limit": Parameter(whole(1, 20_000))})
_OUTPUT = Query({"offset": Parameter(whole(0, 2**40)), "attempt": Parameter(whole(0, 1_000_000))})
_PATH = Query({"path": Parameter(read_text)})
_NOW = Query({"now": Parameter(read_flag)})


class Local:
    """The part of the API under `/__local`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        return [
            Endpoint("GET", "/__local/status", self.status),
            Endpoint("GET", "/__local/calls", self.calls, lambda: _LIMIT),
            Endpoint("GET", "/__local/output/{task}", self.output, lambda: _OUTPUT),
            Endpoint("GET", "/__local/nodes/{node}", self.node),
            Endpoint("PUT", "/__local/nodes/{node}/files", self.put_file, lambda: _PATH),
            Endpoint("GET", "/__local/switches", self.switches),
            Endpoint("PATCH", "/__local/switches", self.turn_switches),
            Endpoint("POST", "/__local/stop", self.stop, lambda: _NOW),
        ]

    async def status(self, _: Call) -> Response:
        return answer(self._runtime.describe())

    async def calls(self, call: Call) -> Response:
        return answer(self._runtime.calls.records(call.query.get("limit", 1000)))

    async def output(self, call: Call) -> Response:
        """From `offset` on, a piece at a time; `X-Next-Offset` is where the next piece begins."""
        task = self._engine.tasks.get(call["task"])
        path = self._runtime.output_path(task.id, call.query.get("attempt"))
        offset = call.query.get("offset", 0)
        piece = _read_piece(path, offset)
        headers = {"X-Next-Offset": str(offset + len(piece)), "X-Task-Status": task.status}
        # Whatever a task prints, no browser must take it for a page.
        headers["X-Content-Type-Options"] = "nosniff"
        return PlainTextResponse(piece, headers=headers)

    async def node(self, call: Call) -> Response:
        """What the node tells its tasks beside what they bring: its address, its share, its ports."""
        node = self._engine.pools.get_node(call["node"])
        return answer(
            {"id": node.id, "environment": self._engine.world.instances[node.instance_id].environment}
        )

    async def put_file(self, call: Call) -> Response:
        """What is in the file goes to the node and nowhere else."""
        path = call.query.get("path")
        if not path:
            raise invalid("path: is required: where the file is to lie on the node")
        content = await read_bytes(call.request, FILE_LIMIT)
        try:
            await self._runtime.put_file(call["node"], path, content)
        except ValueError as error:
            raise invalid(f"path: {error}") from error
        return nothing(204)

    async def switches(self, _: Call) -> Response:
        return answer(self._engine.world.switches.as_dict())

    async def turn_switches(self, call: Call) -> Response:
        changes = await read_json(call.request)
        if not isinstance(changes, dict):
            raise invalid("body: an object of switches was expected")
        self._runtime.do(lambda engine: _turn(engine, changes))
        return await self.switches(call)

    async def stop(self, call: Call) -> Response:
        self._runtime.request_stop(call.query.get("now", False))
        return answer({"stopping": True}, 202)


def _turn(engine: Engine, changes: dict[str, Any]) -> None:
    try:
        engine.world.switches = engine.world.switches.with_changes(changes)
    except ValueError as error:
        raise invalid(str(error)) from error


def _read_piece(path: Path, offset: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(OUTPUT_PER_ANSWER)
    except FileNotFoundError:
        # The task has not begun, or its run left nothing.
        return b""
