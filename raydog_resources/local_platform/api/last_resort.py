"""What nobody else has answered: a refusal on the way to the handler, or an error of our own."""

from __future__ import annotations

import logging
from uuid import uuid4

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raydog_resources.local_platform.api.answer import refused
from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.faults_api import ConnectionCut

log = logging.getLogger("raydog.local_platform")


class LastResort:
    """The client gets a reference, the log the error itself: it may hold what is nobody's business."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ConnectionCut:
            raise
        except ClientDisconnect:
            log.info("the client went away: %s %s", scope["method"], scope["path"])
        except Refusal as refusal:
            await refused(refusal)(scope, receive, send)
        except Exception:
            reference = uuid4().hex[:12]
            log.exception("error %s: %s %s", reference, scope.get("method"), scope.get("path"))
            if begun:
                raise
            text = f"the local platform failed; its log says why under the reference {reference}"
            await refused(Refusal(500, "InternalServerException", text))(scope, receive, send)
