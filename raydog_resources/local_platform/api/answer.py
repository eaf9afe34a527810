"""Answers: JSON, an error as YellowDog writes it, or nothing."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from raydog_resources.local_platform.engine.refusal import Refusal


def answer(document: Any, status: int = 200) -> Response:
    """JSON."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, media_type="application/json")


def nothing(status: int = 200) -> Response:
    """Done, and there is nothing to tell."""
    return Response(status_code=status)


def refused(refusal: Refusal) -> Response:
    """The platform's "no": what YellowDog's clients read, and beside it what RFC 7807 asks for."""
    body = {
        "errorType": refusal.error_type,
        "message": refusal.message,
        "detail": refusal.detail,
        "type": f"urn:yellowdog:error:{refusal.error_type}",
        "title": refusal.error_type,
        "status": refusal.status,
    }
    response = answer(body, refusal.status)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "yd-key"
    if refusal.status == 413:
        # What the client goes on sending is not read: the connection is of no further use.
        response.headers["Connection"] = "close"
    return response
