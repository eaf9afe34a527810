"""Short texts without space: images, tags, users, hosts; and paths on a node."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected

_WORD = re.compile(r"[^\s\x00-\x1f-][^\s\x00-\x1f]*")
_NODE_PATH = re.compile(r"(?:/[A-Za-z0-9_.+@-]+)+")


def word(value: object) -> str:
    """A text without space; a dash at its front could be taken for an option."""
    if not isinstance(value, str) or _WORD.fullmatch(value) is None:
        raise expected("a text without space, no dash first", example=True)
    return value


def node_path(value: object) -> str:
    """An absolute path on a node, of characters that no shell takes for something else."""
    if not isinstance(value, str) or _NODE_PATH.fullmatch(value) is None:
        raise expected("an absolute path on the nodes without space", example=True)
    return value


Word = Annotated[str, BeforeValidator(word)]
NodePath = Annotated[str, BeforeValidator(node_path)]
