"""Where in the program a resource was asked for, relative to the project, which may lie elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlparse


def position_text(raw: Any, project: Path) -> str:
    """`project:///__main__.py#12,3`; "" where it can't be said."""
    url = urlparse(raw.uri)
    if url.scheme != "file" or not url.path.startswith("/"):
        return ""
    inside = os.path.relpath(unquote(url.path), project)
    column = f",{raw.column}" if raw.column else ""
    return f"project:///{quote(inside)}#{raw.line}{column}"


def stack_trace(request: Any, project: Path) -> tuple[str, ...]:
    """The same for each call that led there."""
    return tuple(position_text(frame.pc, project) for frame in request.stackTrace.frames)


def source_position(request: Any, project: Path) -> str:
    """The place itself."""
    return position_text(request.sourcePosition, project) if request.HasField("sourcePosition") else ""
