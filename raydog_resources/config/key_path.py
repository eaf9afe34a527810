"""Where a value stands in a stack file, written the way Pulumi's `config set --path` takes it."""

from __future__ import annotations

import json
import re

KeyPath = tuple[str | int, ...]

NAMESPACE = "raydog"

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def in_namespace(path: KeyPath) -> KeyPath:
    """The path as it stands in a stack file: its first key bears our namespace."""
    return (f"{NAMESPACE}:{path[0]}", *path[1:]) if path else ()


def path_text(path: KeyPath) -> str:
    """`raydog:cluster.workers.gpu.nodes`; keys that need it stand in brackets and quotes."""
    root, *rest = path or ("",)
    return str(root) + "".join(_step(key) for key in rest)


def _step(key: str | int) -> str:
    if isinstance(key, str) and _PLAIN.fullmatch(key):
        return f".{key}"
    return f"[{json.dumps(key, ensure_ascii=False)}]"
