"""A page from elsewhere must not reach the platform by a name of its own that leads to this machine."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from raydog_resources.local_platform.api.answer import refused
from raydog_resources.local_platform.engine.refusal import Refusal


class HostGate:
    """Lets through calls to `localhost`, to a loopback address, or to the very address they came in at."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host = HTTPConnection(scope).headers.get("host", "")
        if is_own(host, scope.get("server")):
            await self._app(scope, receive, send)
            return
        text = f"Host: {host[:80]!r} is no name of this platform; call it by its address or as localhost"
        await refused(Refusal(403, "NotAuthorisedException", text))(scope, receive, send)


def is_own(host: str, server: tuple[str, int | None] | None) -> bool:
    """`host` is what the client wrote, `server` the address that the connection has here."""
    name = _without_port(host).lower()
    if not name:
        return False
    if name == "localhost" or (server is not None and name == server[0]):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host
