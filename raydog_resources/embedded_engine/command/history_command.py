"""`pulumi stack history`: what was done to a stack, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from raydog_resources.embedded_engine.command.invocation import Invocation
from raydog_resources.embedded_engine.command.people import ago
from raydog_resources.embedded_engine.command.stack_place import find_stack
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.settings.stack_config import (
    Decrypt,
    as_text,
    has_secure,
    is_object,
    opened,
)
from raydog_resources.embedded_engine.state.json_text import pretty_json_text
from raydog_resources.embedded_engine.state.timestamp import in_milliseconds

_SIGNS = (("+", "create"), ("-", "delete"), ("~", "update"), (" ", "same"))


def history(call: Invocation) -> int:
    place = find_stack(call)
    entries = place.files.history()
    size = call.number("page-size", 10)
    page = max(call.number("page", 1), 1)
    if size < 1:
        raise Failure("page-size must be positive")
    if "page-size" in call.options or "page" in call.options or not call.flag("json"):
        entries = entries[(page - 1) * size : page * size]
    if call.flag("json"):
        decrypt = place.vault().decrypt if call.flag("show-secrets") else None
        call.out(pretty_json_text([_as_json(one, decrypt) for one in entries], "  "))
    elif entries:
        call.out("\n\n".join(_as_text(one, call.around.clock.now()) for one in entries))
    else:
        call.out("Stack has never been updated")
    return 0


def _as_json(entry: Mapping[str, Any], decrypt: Decrypt | None) -> dict[str, Any]:
    config = entry.get("config") or {}
    found: dict[str, Any] = {
        "version": entry.get("version", 0),
        "kind": entry.get("kind", ""),
        "startTime": in_milliseconds(entry.get("startTime", 0)),
        "message": entry.get("message", ""),
        "environment": entry.get("environment") or {},
        "config": {key: config_as_json(config[key], decrypt) for key in sorted(config)},
        "result": entry.get("result", ""),
    }
    if entry.get("endTime"):
        found["endTime"] = in_milliseconds(entry["endTime"])
    changes = entry.get("resourceChanges")
    return {**found, "resourceChanges": changes} if changes else found


def config_as_json(value: Any, decrypt: Decrypt | None) -> dict[str, Any]:
    """One entry of a configuration: `value`, for lists and objects `objectValue` too, nothing of what is secret."""
    secret = has_secure(value)
    if secret and decrypt is None:
        return {"secret": True}
    found = opened(value, decrypt) if decrypt is not None else value
    shown: dict[str, Any] = {"value": as_text(found)}
    if is_object(value):
        shown["objectValue"] = _sorted(found)
    return {**shown, "secret": secret}


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def _as_text(entry: Mapping[str, Any], now: float) -> str:
    changes = entry.get("resourceChanges") or {}
    start, end = entry.get("startTime", 0), entry.get("endTime", 0)
    counts = "".join(f"{sign}{changes.get(name, 0):g}" for sign, name in _SIGNS)
    lines = [
        f"Version: {entry.get('version', 0):g}",
        f"UpdateKind: {entry.get('kind', '')}",
        f"Status: {entry.get('result', '')}",
        f"Message: {entry.get('message', '')}",
        f"{counts} Updated {ago(now - start)} took {end - start:g}s",
    ]
    environment = entry.get("environment") or {}
    return "\n".join(
        [*lines, *(f"    {key}: {environment[key]}" for key in sorted(environment) if environment[key])]
    )
