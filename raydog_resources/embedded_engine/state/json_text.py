"""JSON as Pulumi writes it: byte for byte the same, so that a file says nothing of who wrote it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

_LINE_ENDS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029"})
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
# Outside of these, an exponent is shorter.
_SMALLEST_PLAIN = 1e-6
_FIRST_WITH_EXPONENT = 1e21


def json_text(tree: Any, *, markup_escaped: bool = False) -> str:
    """Compact; mappings in the order they have. Markup is escaped where Pulumi does so, too: inside of secrets."""
    parts: list[str] = []
    _write(tree, parts, markup_escaped)
    return "".join(parts)


def pretty_json_text(tree: Any, indent: str = "    ") -> str:
    """The same for people to read."""
    return _pretty(tree, "\n", indent)


def _write(tree: Any, parts: list[str], markup: bool) -> None:
    if isinstance(tree, Mapping):
        separator = "{"
        for key, value in tree.items():
            parts.append(f"{separator}{_string(key, markup)}:")
            _write(value, parts, markup)
            separator = ","
        parts.append("}" if tree else "{}")
    elif isinstance(tree, (list, tuple)):
        separator = "["
        for value in tree:
            parts.append(separator)
            _write(value, parts, markup)
            separator = ","
        parts.append("]" if tree else "[]")
    else:
        parts.append(_scalar(tree, markup))


def _pretty(tree: Any, newline: str, indent: str) -> str:
    deeper = newline + indent
    if isinstance(tree, Mapping) and tree:
        lines = (
            f"{_string(key, markup=False)}: {_pretty(value, deeper, indent)}" for key, value in tree.items()
        )
        return "{" + deeper + f",{deeper}".join(lines) + newline + "}"
    if isinstance(tree, (list, tuple)) and tree:
        return "[" + deeper + f",{deeper}".join(_pretty(one, deeper, indent) for one in tree) + newline + "]"
    return json_text(tree)


def _scalar(value: Any, markup: bool) -> str:
    if isinstance(value, str):
        return _string(value, markup)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(float(value))
    raise TypeError(f"{type(value).__name__} is no JSON")


def _string(text: str, markup: bool) -> str:
    quoted: str = encode_basestring(text)
    if not quoted.isascii():
        quoted = quoted.translate(_LINE_ENDS)
    return quoted.translate(_MARKUP) if markup else quoted


def _number(value: float) -> str:
    """The shortest digits that mean this very number."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON")
    size = abs(value)
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    if _SMALLEST_PLAIN <= size < _FIRST_WITH_EXPONENT:
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    digits, _, exponent = f"{Decimal(repr(value)).normalize():e}".partition("e")
    sign, power = exponent[0], exponent[1:]
    return f"{digits}e{sign}{power.zfill(2) if sign == '+' else power.lstrip('0')}"
