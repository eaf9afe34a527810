"""Values as they are written in one line of YAML, for examples a person can copy."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

# What can stand without quotes and stays a text.
_PLAIN = re.compile(r"[A-Za-z0-9_./~][^\s#{}\[\],&*!|>'\"%@`]*")
_NUMBER = re.compile(r"[\d._]+(?:[eE][\d+-]+)?|0[box]\w+")
_NO_TEXTS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "~"})


def flow_style(value: object) -> str:
    """`{nodes: 2, template: local/node}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow_style(key)}: {flow_style(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and not value.endswith(":")
        other = _NUMBER.fullmatch(value) or value.lower() in _NO_TEXTS
        return value if plain and not other else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
