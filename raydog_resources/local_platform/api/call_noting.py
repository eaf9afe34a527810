"""Notes every call, whatever becomes of it: the outermost of all that a call goes through."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.faults_api import target_of

# What an open page looks at every second: not noted, and no reason for an empty platform to stay up.
_WATCHED = "/__local/portal/"


class CallNoting:
    """When its answer begins, so that streams are seen at once; else at the call's end, with status 0."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self._app = app
        self._runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith(_WATCHED):
            await self._app(scope, receive, send)
            return
        clock = self._runtime.engine.world.clock
        began, noted = clock.monotonic(), False

        def note(status: int) -> None:
            nonlocal noted
            if not noted:
                noted = True
                spent = (clock.monotonic() - began) * 1000
                name = scope.get("key_id", "")
                self._runtime.calls.add(clock.now(), scope["method"], target_of(scope), status, spent, name)

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(message["status"])
            await send(message)

        self._runtime.note_call()
        try:
            await self._app(scope, receive, send_and_note)
        finally:
            note(0)
