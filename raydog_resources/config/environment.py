"""Environment variables for a node's task: which names people may set, and that values are texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected, refused

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Everybody who may see a task may see its environment.
SECRETS = frozenset({"PULUMI_CONFIG_PASSPHRASE", "RAY_AUTH_TOKEN", "YD_API_KEY_ID", "YD_API_KEY_SECRET"})
# What the agent and the node scripts set themselves.
OURS = frozenset(
    {"OBSERVABILITY_HOST", "RAY_AUTH_MODE", "RAY_AUTH_TOKEN_PATH", "RAY_HEAD_IP", "RAY_HEAD_NODE_PRIVATE_IP"}
)
OUR_PREFIXES = ("RAYDOG_", "YD_")
# A node with several addresses may need to be told which one to use; a port may be taken.
ALLOWED = frozenset({"RAYDOG_NODE_IP", "RAYDOG_NOTICE_PORT"})


def variable_name(value: object) -> str:
    """The name of a variable that is not ours to set."""
    if not isinstance(value, str) or _NAME.fullmatch(value) is None:
        raise expected("a name of letters, digits and _, no digit first")
    if value in SECRETS:
        raise refused("a secret, which all who may see the task could read", "take the line out")
    if value in OURS or (value.startswith(OUR_PREFIXES) and value not in ALLOWED):
        raise refused("the node itself sets this variable", "take the line out")
    return value


def variable_value(value: object) -> str:
    """A text; numbers and truths must stand in quotes: only then it is clear what a program will read."""
    if not isinstance(value, str):
        raise expected("the value in quotes: variables are texts")
    if "\0" in value:
        raise expected("a text without a NUL character")
    return value


Environment = Mapping[
    Annotated[str, BeforeValidator(variable_name)], Annotated[str, BeforeValidator(variable_value)]
]
