"""Labels of Ray nodes, in the syntax Ray shares with Kubernetes: `market-type`, `example.com/rack`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected, refused

# Ray's own, and those by which we recognise a node's task.
RESERVED_PREFIXES = ("ray.io/", "raydog", "yd-")

_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
_DOMAIN_PART = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:(?=[^/]{{1,253}}/){_DOMAIN_PART}(?:\.{_DOMAIN_PART})*/)?{_WORD}")
_VALUE = re.compile(rf"(?:{_WORD})?")
_RULE = "at most 63 letters, digits, '-', '_' and '.', a letter or digit at both ends"


def label_key(value: object) -> str:
    """A label's key, with or without a domain before a slash."""
    if not isinstance(value, str) or _KEY.fullmatch(value) is None:
        raise expected(f"a key of {_RULE}; a domain and a slash may stand before it")
    if value.startswith(RESERVED_PREFIXES):
        raise refused(f"keys that begin with {', '.join(RESERVED_PREFIXES)} are taken", "write another key")
    return value


def label_value(value: object) -> str:
    """A label's value; it may be empty."""
    if not isinstance(value, str):
        raise expected("the value in quotes: labels are texts")
    if _VALUE.fullmatch(value) is None:
        raise expected(f"a value of {_RULE}")
    return value


Labels = Mapping[Annotated[str, BeforeValidator(label_key)], Annotated[str, BeforeValidator(label_value)]]
