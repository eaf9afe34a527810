"""What the portal answers with: its files, its JSON, and headers that keep everybody else out of both."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, JSONResponse, Response

from raydog_resources.local_platform.engine.refusal import not_found
from raydog_resources.local_platform.portal.output import Portion

STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARD = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def document(content: dict[str, Any], status: int = 200) -> Response:
    """JSON for the page."""
    return JSONResponse(content, status_code=status, headers=GUARD)


def output_portion(portion: Portion) -> Response:
    """Bytes as a task wrote them: plain text to a browser, whatever they look like."""
    place = {"X-Offset": str(portion.start), "X-Size": str(portion.size), "X-Mark": portion.mark}
    return Response(portion.content, headers={**GUARD, **place}, media_type="text/plain")


def whole_output(path: Path) -> Response:
    """All that was kept of a task's output."""
    if not path.is_file():
        return Response(b"", headers=GUARD, media_type="text/plain")
    return FileResponse(path, headers=GUARD, media_type="text/plain")


def static_file(name: str) -> Response:
    """One of the page's files; there are no folders below, so that no name leads elsewhere."""
    path = STATIC / name
    kind = _TYPES.get(path.suffix)
    if kind is None or path.parent != STATIC or not path.is_file():
        raise not_found("File", name)
    return Response(path.read_bytes(), headers={**GUARD, "Content-Type": kind})


def no_session(reason: str) -> Response:
    """The page for people without a session. Without one they get no stylesheet, so it carries its own."""
    text = (STATIC / "no_session.html").read_text(encoding="utf-8").replace("{reason}", reason)
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)[0]
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = _POLICY.replace("style-src 'self'", f"style-src 'sha256-{fingerprint}'")
    headers = {**GUARD, "Content-Security-Policy": policy, "Content-Type": _TYPES[".html"]}
    return Response(text, status_code=401, headers=headers)
