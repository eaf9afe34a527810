"""The templates a platform offers: its own, and those of `templates.json` in its data folder."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from raydog_resources.local_platform.engine.records import NodeShape

BUILT_IN = {
    "local/node": NodeShape(),
    "local/stub": NodeShape(boot_seconds=0.1, ray="stub"),
}


class TemplatesRefused(Exception):
    """The templates file says something that cannot be meant."""


def read_templates(path: Path) -> dict[str, NodeShape]:
    """`{"namespace/name": {"cpus": 4, …}}`; what is not said stays as in `local/node`."""
    try:
        document = json.loads(path.read_text())
    except FileNotFoundError:
        return dict(BUILT_IN)
    except json.JSONDecodeError as error:
        raise TemplatesRefused(f"{path}: line {error.lineno}: {error.msg}") from error
    if not isinstance(document, dict):
        raise TemplatesRefused(
            f'{path}: an object of templates was expected, such as {{"local/big": {{"cpus": 4}}}}'
        )
    found = {name: shape_from(f"{path}: {name}", values) for name, values in document.items()}
    for name in found:
        if name.count("/") != 1 or not all(name.split("/")):
            raise TemplatesRefused(f"{path}: {name!r} is not of the form namespace/name")
    return {**BUILT_IN, **found}


def shape_from(where: str, values: Any) -> NodeShape:
    """A shape from JSON; the message names the field."""
    if not isinstance(values, dict):
        raise TemplatesRefused(f"{where}: an object was expected, not {type(values).__name__}")
    defaults = {field.name: field for field in fields(NodeShape)}
    for key, value in values.items():
        if key not in defaults:
            raise TemplatesRefused(f"{where}.{key}: unknown; there are: {', '.join(sorted(defaults))}")
        _check_type(f"{where}.{key}", key, value)
    return NodeShape(**values)


def _check_type(where: str, key: str, value: Any) -> None:
    default = getattr(NodeShape(), key)
    if key == "capacity":
        good = value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    elif isinstance(default, bool):
        good = isinstance(value, bool)
    elif isinstance(default, (int, float)):
        number = (int, float) if isinstance(default, float) else int
        good = isinstance(value, number) and not isinstance(value, bool) and value >= 0
    elif isinstance(default, list):
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        good = isinstance(value, str) and (key != "ray" or value in ("real", "stub"))
    if not good:
        raise TemplatesRefused(f"{where}: {value!r} does not fit (the default is {default!r})")
