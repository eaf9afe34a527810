"""YAML as Pulumi reads it, version 1.2 in what a word means: `yes` is a word, `012` an octal number."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from raydog_resources.embedded_engine.failure import Failure

_MERGE, _BOOL, _NULL, _INT, _FLOAT = (
    f"tag:yaml.org,2002:{name}" for name in ("merge", "bool", "null", "int", "float")
)
RULES = (
    (_MERGE, "<<", "<"),
    (_BOOL, r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (_NULL, r"~|null|Null|NULL|", "~nN"),
    (_INT, r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)", "-+0123456789"),
    (
        _FLOAT,
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN)",
        "-+0123456789.",
    ),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in RULES:
    _Loader.add_implicit_resolver(
        _tag, re.compile(f"(?:{_pattern})\\Z"), [*_first, *([""] if _tag == _NULL else [])]
    )


def _construct_int(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node).replace("_", "")
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    octal = re.fullmatch(r"0[0-7]+", digits)
    return sign * (int(digits, 8) if octal else int(digits, 0))


def _construct_float(loader: _Loader, node: yaml.ScalarNode) -> float:
    # There is one zero.
    return loader.construct_yaml_float(node) + 0.0


_Loader.add_constructor(_INT, _construct_int)
_Loader.add_constructor(_FLOAT, _construct_float)


def read_document(file: Path) -> dict[str, Any]:
    """The mapping in a file; an empty one if there is no such file."""
    if not file.is_file():
        return {}
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{file} could not be read: {error}") from error
    return parse_document(text, str(file))


def parse_document(text: str, what: str) -> dict[str, Any]:
    """The mapping that a text is."""
    try:
        found = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise Failure(f"{what} is not YAML: {error}") from error
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise Failure(f"{what}: it needs names and what belongs to them")
    return found
