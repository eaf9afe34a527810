"""What Pulumi.yaml says of the stacks' configuration: defaults, what is required, and of which type it must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.settings.stack_config import (
    Decrypt,
    as_text,
    has_secure,
    is_object,
    opened,
)

_PARTS = {"type", "description", "items", "default", "value", "secret"}
_KINDS: dict[str, tuple[type, ...]] = {"array": (list,), "object": (dict,), "integer": (int, float)}


def apply_schema(
    raw: Mapping[str, Any], project: Project, stack: str, decrypt: Decrypt, *, complete: bool = True
) -> dict[str, Any]:
    """The configuration with the project's defaults; for a run it has to be `complete`, in Pulumi's own words."""
    schema = _schema(project)
    config = dict(raw)
    missing = []
    for key, rule in schema.items():
        full = key if ":" in key else f"{project.name}:{key}"
        default = rule.get("default", rule.get("value"))
        if "default" in rule and not full.startswith(f"{project.name}:"):
            raise Failure(
                f"could not unmarshal '{project.folder / 'Pulumi.yaml'}': Configuration key '{key}' is not namespaced "
                "by the project and should not define a default value. Did you mean to use the 'value' attribute "
                "instead of 'default'?"
            )
        if full in config:
            continue
        if default is not None:
            config[full] = default if is_object(default) else as_text(default)
        elif full.startswith(f"{project.name}:"):
            missing.append(key)
    if not complete:
        return config
    if missing:
        raise Failure(f"Stack '{stack}' is missing configuration {_listed(missing)}")
    for key, rule in schema.items():
        full = key if ":" in key else f"{project.name}:{key}"
        if rule.get("type") and full in config:
            _check(key, rule, config[full], stack, decrypt)
    return config


def _schema(project: Project) -> dict[str, Mapping[str, Any]]:
    found = project.settings.get("config") or {}
    if not isinstance(found, Mapping):
        raise Failure(f"could not load current project: {project.folder}: config needs names")
    return {
        key: found[key]
        if isinstance(found[key], Mapping) and set(found[key]) <= _PARTS
        else {"value": found[key]}
        for key in sorted(found)
    }


def _listed(keys: list[str]) -> str:
    """One: `value 'a'`; more: `values 'a' and 'b'`."""
    quoted = [f"'{key}'" for key in keys]
    if len(keys) == 1:
        return f"value {quoted[0]}"
    return f"values {', '.join(quoted[:-1])} and {quoted[-1]}"


def _check(key: str, rule: Mapping[str, Any], value: Any, stack: str, decrypt: Decrypt) -> None:
    where = f"Stack '{stack}' with configuration key '{key}'"
    if rule.get("secret") and not has_secure(value):
        raise Failure(f"{where} must be encrypted as it's secret")
    items = rule.get("items")
    if not _fits(opened(value, decrypt), str(rule["type"]), items):
        raise Failure(f"{where} must be of type '{_type_name(str(rule['type']), items)}'")


def _fits(value: Any, kind: str, items: Any) -> bool:
    if kind == "array":
        inner = items if isinstance(items, Mapping) else {}
        return isinstance(value, list) and all(
            _fits(one, str(inner.get("type", "")), inner.get("items")) for one in value
        )
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind == "integer":
        return _is_whole(value)
    if kind == "string":
        return isinstance(value, str) or not is_object(value)
    return isinstance(value, _KINDS.get(kind, (object,)))


def _is_whole(value: Any) -> bool:
    if isinstance(value, bool) or is_object(value):
        return False
    try:
        return float(value) == int(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


def _type_name(kind: str, items: Any) -> str:
    if kind == "array" and isinstance(items, Mapping):
        return f"array<{_type_name(str(items.get('type', '')), items.get('items'))}>"
    return kind
