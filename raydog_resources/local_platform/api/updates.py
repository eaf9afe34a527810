"""Event streams: the whole object at once, and again each time it looks different."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.engine.records import Json

SECONDS_BETWEEN_SIGNS_OF_LIFE = 15.0

# The SDK's listener spins when the server closes the stream; the vendor's command line waits for just that.
_STAYS = "yellowdog-sdk"


@dataclass(frozen=True)
class Watched:
    """What a stream shows."""

    kind: str
    ident: str
    picture: Callable[[], Json]
    over: Callable[[], bool]


def stream(runtime: Runtime, request: Request, watched: Watched) -> Response:
    """Ends with the platform, with the client, and for clients that wait for it with the object."""
    stays = _STAYS in request.headers.get("user-agent", "").lower()
    return StreamingResponse(
        _events(runtime, watched, stays=stays),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache"},
    )


async def _events(runtime: Runtime, watched: Watched, *, stays: bool) -> AsyncIterator[str]:
    async with runtime.watch(watched.kind, watched.ident) as changes:
        signs = _signs(changes, runtime.stopped)
        shown = ""
        try:
            while True:
                text = json.dumps(watched.picture(), ensure_ascii=False, separators=(",", ":"))
                if text != shown:
                    shown = text
                    yield f"data:{text}\n\n"
                if watched.over() and not stays:
                    return
                while not await anext(signs):
                    yield ": still here\n\n"
        except StopAsyncIteration:
            return
        finally:
            await signs.aclose()


async def _signs(changes: AsyncIterator[None], stopped: asyncio.Event) -> AsyncGenerator[bool, None]:
    """True for a change, False when nothing happened for a while; ends with the platform."""
    end = asyncio.ensure_future(stopped.wait())
    change = asyncio.ensure_future(anext(changes))
    try:
        while True:
            await asyncio.wait(
                [change, end],
                timeout=SECONDS_BETWEEN_SIGNS_OF_LIFE,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if end.done():
                return
            if not change.done():
                yield False
                continue
            try:
                change.result()
            except StopAsyncIteration:
                return
            yield True
            change = asyncio.ensure_future(anext(changes))
    finally:
        change.cancel()
        end.cancel()
