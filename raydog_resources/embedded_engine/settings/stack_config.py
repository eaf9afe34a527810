"""A stack's configuration as its program gets it: secrets open, lists and objects as JSON, defaults filled in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.job import Config
from raydog_resources.embedded_engine.state.json_text import json_text

SECURE = "secure"
BLINDED = "[secret]"
Decrypt = Callable[[str], str]


def is_secure(value: Any) -> bool:
    """Whether it is one closed secret."""
    return isinstance(value, Mapping) and set(value) == {SECURE} and isinstance(value[SECURE], str)


def has_secure(value: Any) -> bool:
    """Whether any part of it is closed."""
    if isinstance(value, Mapping):
        return is_secure(value) or any(map(has_secure, value.values()))
    return isinstance(value, list) and any(map(has_secure, value))


def is_object(value: Any) -> bool:
    """Whether the program gets it as JSON."""
    return isinstance(value, (Mapping, list)) and not is_secure(value)


def opened(value: Any, decrypt: Decrypt) -> Any:
    """The value with every secret in it open."""
    if is_secure(value):
        return decrypt(value[SECURE])
    if isinstance(value, Mapping):
        return {str(key): opened(one, decrypt) for key, one in value.items()}
    return [opened(one, decrypt) for one in value] if isinstance(value, list) else value


def as_text(value: Any) -> str:
    """As the program's environment has it."""
    if isinstance(value, (Mapping, list)):
        return _object_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json_text(value) if isinstance(value, float) else str(value)


def _object_text(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = (f"{json_text(str(key))}:{_object_text(value[key])}" for key in sorted(value, key=str))
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_object_text, value)) + "]"
    # Whole numbers keep all of their digits.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else json_text(value)


def resolve(raw: Mapping[str, Any], decrypt: Decrypt) -> Config:
    """For a run."""
    values = {key: as_text(opened(value, decrypt)) for key, value in raw.items()}
    return Config(values, frozenset(key for key, value in raw.items() if has_secure(value)))


def parse_object(text: str) -> Any:
    """What a value that holds JSON stands for."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise Failure("the value is not JSON") from error
