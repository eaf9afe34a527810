"""How strict a policy is and with which settings: its own, and what a file of the user's says instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from raydog_resources.embedded_engine.failure import Failure

LEVELS: dict[str, Any] = {
    "advisory": analyzer_pb2.ADVISORY,
    "mandatory": analyzer_pb2.MANDATORY,
    "disabled": analyzer_pb2.DISABLED,
    "remediate": analyzer_pb2.REMEDIATE,
}
NAMES: dict[Any, str] = {number: name for name, number in LEVELS.items()}
ALL = "all"
_LEVEL = "enforcementLevel"


@dataclass(frozen=True)
class Choice:
    """What holds for one policy."""

    level: Any
    properties: Mapping[str, Any] = field(default_factory=dict)


def read_choices(file: Path | None) -> dict[str, dict[str, Any]]:
    """The file, by the names of policies; a bare word is a level."""
    if file is None:
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8") or "{}")
    except (OSError, ValueError) as error:
        raise Failure(f"policy configuration {file}: {error}") from error
    return {name: _said(name, value) for name, value in found.items() if name != "environments"}


def _said(name: str, value: Any) -> dict[str, Any]:
    said = {_LEVEL: value} if isinstance(value, str) else value
    if not isinstance(said, dict):
        raise Failure(f'parsing "{name}": {value} is not a valid value; must be a string or object')
    if said.get(_LEVEL, "advisory") not in LEVELS:
        raise Failure(
            f'parsing enforcement level for "{name}": "{said[_LEVEL]}" is not a valid enforcement level'
        )
    return said


def chosen(policy: Any, choices: Mapping[str, Mapping[str, Any]]) -> Choice:
    """What holds for that policy in the end."""
    own = dict(choices.get(policy.name, {}))
    level = own.pop(_LEVEL, choices.get(ALL, {}).get(_LEVEL))
    return Choice(LEVELS[level] if level else policy.enforcementLevel, {**_defaults(policy), **own})


def _defaults(policy: Any) -> dict[str, Any]:
    schema = json_format.MessageToDict(policy.configSchema.properties)
    return {
        name: one["default"] for name, one in schema.items() if isinstance(one, dict) and "default" in one
    }
