"""The HTTP server: one listener on loopback, and a way for faults to get at a call's connection."""

from __future__ import annotations

import logging
import socket

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from raydog_resources.local_platform.faults_api import ConnectionCut

_SECONDS_TO_FINISH = 2

log = logging.getLogger("raydog.local_platform")


class ReachableTransport:
    """Puts each call's transport where `cut_connection` finds it, and takes in that a call was cut."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn hands out a bound method of the object that owns the connection; there is no public road to it.
        scope["raydog.transport"] = getattr(getattr(receive, "__self__", None), "transport", None)
        try:
            await self._app(scope, receive, send)
        except ConnectionCut as cut:
            log.info("connection cut on request: %s", cut)


def listener(port: int, preferred: int) -> socket.socket:
    """On 127.0.0.1 only: the port asked for, else the one of the last life if it is free, else any."""
    candidates = [port] if port else [preferred, 0]
    for candidate in candidates:
        # Named TCP in full, or asyncio does not switch off the delay that costs each answer 40 ms.
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(("127.0.0.1", candidate))
        except OSError:
            bound.close()
            if candidate == candidates[-1]:
                raise
            continue
        bound.listen(128)
        return bound
    raise OSError("no port to listen on")


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Quiet, without a lifespan, and done soon after it was told to stop. Run it off the main thread: there it
    leaves the process's signal handlers alone.
    """
    config = uvicorn.Config(
        ReachableTransport(app),
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        server_header=False,
    )
    return uvicorn.Server(config)
