"""The control endpoints for faults, and the place in a call's way where they strike."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raydog_resources.local_platform.engine.refusal import invalid, not_found
from raydog_resources.local_platform.faults import Fault, FaultRefused, Faults, wait_at

if TYPE_CHECKING:
    from raydog_resources.local_platform.runtime import Runtime

_NO_LINGER = struct.pack("ii", 1, 0)


class ConnectionCut(Exception):
    """The connection was cut on purpose: there is nobody to answer any more."""


class FaultMiddleware:
    """Strikes after the key was checked: before the handler, or after its effect and before its answer."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        struck = self._faults.for_call(scope["method"], target_of(scope)) if scope["type"] == "http" else []
        for fault in struck:
            if fault.kind == "status":
                await _refuse(fault)(scope, receive, send)
                return
            await self._before(fault, scope)
        after = [fault for fault in struck if fault.kind in ("barrier-after", "lost-answer")]
        if not after:
            await self._app(scope, receive, send)
            return
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        for fault in after:
            if fault.kind == "lost-answer":
                cut_connection(scope)
            await wait_at(fault)
        for message in answer:
            await send(message)

    async def _before(self, fault: Fault, scope: Scope) -> None:
        if fault.kind == "latency":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "reset":
            cut_connection(scope)
        elif fault.kind == "barrier-before":
            await wait_at(fault)


def _refuse(fault: Fault) -> Response:
    error_type = "InternalServerException" if fault.status >= 500 else "TooManyRequestsException"
    body = {"errorType": error_type, "message": "fault on request", "detail": []}
    return JSONResponse(body, status_code=fault.status)


def target_of(scope: Scope) -> str:
    """Path and query, as the call log writes them."""
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def cut_connection(scope: Scope) -> None:
    """Reset the client's connection, so that it never learns what became of its call."""
    transport = scope.get("raydog.transport")
    if transport is not None:
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    raise ConnectionCut(f"{scope['method']} {scope['path']}")


def fault_routes(runtime: Runtime) -> list[Route]:
    """`/__local/faults…` and the faults that strike a node at once."""
    faults = runtime.faults

    async def listed(_: Request) -> Response:
        return JSONResponse([fault.as_dict() for fault in faults.all()])

    async def added(request: Request) -> Response:
        try:
            return JSONResponse(faults.add(await request.json()).as_dict())
        except ValueError as error:
            raise invalid(f"the body is no JSON: {error}") from error
        except FaultRefused as error:
            raise invalid(str(error)) from error

    async def removed(request: Request) -> Response:
        faults.remove(request.path_params.get("ident"))
        return Response(status_code=204)

    async def released(request: Request) -> Response:
        if not faults.release(request.path_params["ident"]):
            raise not_found("Fault", request.path_params["ident"])
        return Response(status_code=204)

    async def lost(request: Request) -> Response:
        runtime.lose_node(request.path_params["node"], warning=False)
        return Response(status_code=204)

    async def preempted(request: Request) -> Response:
        runtime.lose_node(request.path_params["node"], warning=True)
        return Response(status_code=204)

    return [
        Route("/__local/faults", listed, methods=["GET"]),
        Route("/__local/faults", added, methods=["POST"]),
        Route("/__local/faults", removed, methods=["DELETE"]),
        Route("/__local/faults/{ident}", removed, methods=["DELETE"]),
        Route("/__local/faults/{ident}/release", released, methods=["POST"]),
        Route("/__local/nodes/{node}/lose", lost, methods=["POST"]),
        Route("/__local/nodes/{node}/preempt", preempted, methods=["POST"]),
    ]
