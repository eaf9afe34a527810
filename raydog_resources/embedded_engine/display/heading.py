"""What stands above a pass over a stack: whether it is a preview, or the real thing."""

from __future__ import annotations

from raydog_resources.embedded_engine.job import DESTROY, PREVIEW, REFRESH, UP

_DOES = {UP: "Updating", REFRESH: "Refreshing", DESTROY: "Destroying"}
_WOULD = {
    UP: "Previewing update",
    PREVIEW: "Previewing update",
    REFRESH: "Previewing refresh",
    DESTROY: "Previewing destroy",
}


def heading(kind: str, stack: str, *, is_preview: bool) -> str:
    """In the command line's words, so that whoever looks for the line finds it."""
    return f"{(_WOULD if is_preview else _DOES)[kind]} ({stack})"
