"""Who is calling: nothing is answered to somebody who does not hold the platform's key."""

from __future__ import annotations

import hmac
from typing import Protocol

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from raydog_resources.local_platform.api.answer import refused
from raydog_resources.local_platform.engine.refusal import Refusal

_SCHEME = "yd-key "


class Authenticate(Protocol):
    """The name under which a call is noted, or None for somebody unknown."""

    def __call__(self, connection: HTTPConnection) -> str | None: ...


class KeyAuthentication:
    """`Authorization: yd-key <id>:<secret>`."""

    def __init__(self, key_id: str, secret: str) -> None:
        self._key_id = key_id
        self._expected = f"{key_id}:{secret}".encode()

    def __call__(self, connection: HTTPConnection) -> str | None:
        said = connection.headers.get("authorization", "")
        if not said.lower().startswith(_SCHEME):
            return None
        given = said[len(_SCHEME) :].strip().encode()
        # Takes the same time however much of it is right.
        return self._key_id if hmac.compare_digest(given, self._expected) else None


class AuthenticationGate:
    """Lets known callers through, and leaves their name in `scope["key_id"]`."""

    def __init__(self, app: ASGIApp, authenticate: Authenticate) -> None:
        self._app = app
        self._authenticate = authenticate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        key_id = self._authenticate(HTTPConnection(scope))
        if key_id is None:
            await refused(_not_authorised(scope))(scope, receive, send)
            return
        scope["key_id"] = key_id
        await self._app(scope, receive, send)


def _not_authorised(scope: Scope) -> Refusal:
    said = any(name == b"authorization" for name, _ in scope["headers"])
    why = "the key is not this platform's" if said else "no key was sent"
    return Refusal(401, "NotAuthorisedException", f"Authorization: {why}; send 'yd-key <id>:<secret>'")
