"""Paths into properties: `tags.owner`, `nodes[0].name`, `tags["a.b"]`, `nodes[*].state`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from raydog_resources.embedded_engine.state.property_value import Properties, Secret, Value

Path: TypeAlias = tuple["str | int", ...]

_PART = re.compile(r'\.?([^.\[\]"]+)|\.?\[(\d+)\]|\.?\["((?:[^"\\]|\\.)*)"\]|\.?\[(\*)\]')
_SIMPLE = re.compile(r"[A-Za-z_$][\w$]*")


def parse_path(text: str) -> Path | None:
    """The parts of a path; None when it is none."""
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None:
            return None
        plain, index, quoted, star = match.groups()
        found = plain if plain is not None else star
        if index is not None:
            parts.append(int(index))
        elif quoted is not None:
            parts.append(quoted.replace('\\"', '"'))
        else:
            parts.append(found)
        at = match.end()
    return tuple(parts) or None


def path_text(path: Sequence[str | int]) -> str:
    """A path as people read it."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _SIMPLE.fullmatch(part):
            text += f".{part}" if text else part
        else:
            quoted = part.replace('"', '\\"')
            text += f'["{quoted}"]'
    return text


def covers(pattern: Path, path: Path) -> bool:
    """Whether the path lies at or below the pattern."""
    return len(path) >= len(pattern) and all(
        want in ("*", part) for want, part in zip(pattern, path, strict=False)
    )


def put_back(paths: Sequence[str], olds: Properties, news: Properties) -> tuple[Properties, list[str]]:
    """The new values with the old ones at those paths; and the paths where that can't be."""
    values = {key: _copy(value) for key, value in news.items()}
    impossible = []
    for text in paths:
        path = parse_path(text)
        if path is not None and not _reset(path, dict(olds), values, lift=False):
            impossible.append(text)
    return values, impossible


def _copy(value: Value) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_copy(one) for one in value]
    return Secret(_copy(value.value)) if isinstance(value, Secret) else value


def _reset(path: Path, old: Any, new: Any, *, lift: bool) -> bool:
    """Set the new container's part to the old one's. `lift`: only the old one is secret as a whole."""
    opened_old = old.value if isinstance(old, Secret) else old
    opened_new = new.value if isinstance(new, Secret) else new
    lift = (lift or isinstance(old, Secret)) and not isinstance(new, Secret)
    if path[0] == "*":
        return _reset_all(path, opened_old, opened_new, lift=lift)
    kind = list if isinstance(path[0], int) else dict
    if len(path) == 1:
        return _reset_one(path[0], opened_old, opened_new, lift=lift)
    if not isinstance(opened_old, kind) or not isinstance(opened_new, kind):
        return not isinstance(opened_old, kind) and not isinstance(opened_new, kind)
    has_old, has_new = _has(opened_old, path[0]), _has(opened_new, path[0])
    if kind is dict and not has_old and not has_new:
        return True
    if not has_old or not has_new:
        return False
    return _reset(path[1:], _part(opened_old, path[0]), _part(opened_new, path[0]), lift=lift)


def _reset_one(key: str | int, old: Any, new: Any, *, lift: bool) -> bool:
    has_old, has_new = _has(old, key), _has(new, key)
    if has_old:
        if not isinstance(new, type(old)) or (isinstance(key, int) and not has_new):
            return False
        new[key] = Secret(old[key]) if lift and not isinstance(old[key], Secret) else _copy(old[key])
        return True
    if isinstance(key, int):
        return not has_new
    if has_new:
        del new[key]
    return True


def _reset_all(path: Path, old: Any, new: Any, *, lift: bool) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        keys: Sequence[str | int] = [*old, *(key for key in new if key not in old)]
    elif isinstance(old, list) and isinstance(new, list):
        keys = range(min(len(old), len(new)))
        if len(path) > 1 and len(old) != len(new):
            return False
    else:
        return len(path) == 1 and isinstance(new, (dict, list))
    if len(path) == 1:
        done = [_reset_one(key, old, new, lift=lift) for key in keys]
    else:
        done = [_reset((key, *path[1:]), old, new, lift=lift) for key in keys]
    return all(done) and (isinstance(new, dict) or len(old) == len(new))


def _part(container: Any, key: str | int) -> Any:
    return container[key]


def _has(container: Any, key: str | int) -> bool:
    if isinstance(key, int):
        return isinstance(container, list) and key < len(container)
    return isinstance(container, dict) and key in container
