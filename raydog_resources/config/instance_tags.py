"""Tags that the cloud provider puts on a group's machines, for cost reports and owners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected

LONGEST_KEY = 128
LONGEST_VALUE = 256


def tag_key(value: object) -> str:
    """A tag's key."""
    if not isinstance(value, str) or not 0 < len(value.strip()) == len(value) <= LONGEST_KEY:
        raise expected(f"a key of 1 to {LONGEST_KEY} characters, no space at its ends")
    return value


def tag_value(value: object) -> str:
    """A tag's value."""
    if not isinstance(value, str):
        raise expected("the value in quotes: tags are texts")
    if len(value) > LONGEST_VALUE:
        raise expected(f"at most {LONGEST_VALUE} characters")
    return value


InstanceTags = Mapping[Annotated[str, BeforeValidator(tag_key)], Annotated[str, BeforeValidator(tag_value)]]
