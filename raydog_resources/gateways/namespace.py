"""A namespace: the drawer in which an account keeps things of one purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Namespace:
    """A namespace as the platform has it."""

    id: str
    name: str
