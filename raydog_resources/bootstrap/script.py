"""A script as it is sent: one text put together from packaged files, and the name of its revision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

from raydog_resources.bootstrap.revision import revision_of

_INCLUDE = re.compile(
    r'(?:# shellcheck source=\S+\n)?^\. "\$\{BASH_SOURCE%/\*\}/(?:\.\./(\w+)/)?(\w+\.sh)"\n', re.MULTILINE
)
_DIRECTIVE = "# shellcheck shell=bash\n"


class Script(NamedTuple):
    """What a node runs, and the name under which a resource remembers it."""

    text: str
    revision: str


def assemble(
    name: str, folder: str, parts: Sequence[str], settings: Sequence[str] = (), brought: Sequence[str] = ()
) -> Script:
    """The parts in that order, each included file once, before its first use.

    `settings`: lines on top; `brought`: functions between them and the parts.
    """
    revision = revision_of(name)
    text = "".join([*brought, *_expanded(folder, parts)])
    top = "".join(f"{line}\n" for line in (f"RAYDOG_SCRIPT={revision}", *settings))
    return Script(f"#!/usr/bin/env bash\n{top}{text}", revision)


def _expanded(folder: str, names: Sequence[str]) -> list[str]:
    pieces: list[str] = []
    seen: set[tuple[str, str]] = set()

    def add(place: str, name: str) -> None:
        if (place, name) in seen:
            return
        seen.add((place, name))
        text = resources.files(__package__).joinpath(place).joinpath(name).read_text(encoding="utf-8")
        for other, needed in _INCLUDE.findall(text):
            add(other or place, needed)
        pieces.append("\n" + _INCLUDE.sub("", text).removeprefix(_DIRECTIVE))

    for name in names:
        add(folder, name)
    return pieces
