"""What stands for a provider in a program: its kind. The provider itself is imported where it acts."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import ResourceProvider

from raydog_resources.resources.entry import load


class Declared(ResourceProvider):
    """States hold of it what they hold of the provider."""

    serialize_as_secret_always = False

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __reduce__(self) -> tuple[Any, ...]:
        return load, (self._kind,)
