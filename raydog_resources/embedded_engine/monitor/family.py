"""What resources have from their parents: options, providers, transforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

from raydog_resources.embedded_engine.dynamic.providers import PACKAGE

Transform = TypeVar("Transform")


@dataclass(frozen=True)
class Member(Generic[Transform]):
    """What a registered resource hands down."""

    parent: str = ""
    protect: bool | None = None
    retain_on_delete: bool | None = None
    deleted_with: str = ""
    provider: str = ""
    providers: Mapping[str, str] = field(default_factory=dict)
    is_component: bool = False
    transforms: tuple[Transform, ...] = ()


class Family(Generic[Transform]):
    """All that were registered so far."""

    def __init__(self) -> None:
        self._members: dict[str, Member[Transform]] = {}
        self._lock = Lock()

    def add(self, urn: str, member: Member[Transform]) -> None:
        """Somebody may be its child from now on."""
        with self._lock:
            self._members[urn] = member

    def inherit(self, request: Any) -> None:
        """Complete a request with what its parent says and it does not."""
        parent = self._members.get(request.parent)
        if parent is None:
            return
        if not request.deletedWith:
            request.deletedWith = parent.deleted_with
        if not request.HasField("protect") and parent.protect is not None:
            request.protect = parent.protect
        if not request.HasField("retainOnDelete") and parent.retain_on_delete is not None:
            request.retainOnDelete = parent.retain_on_delete
        if not request.provider and request.type.startswith(f"{PACKAGE}:"):
            request.provider = parent.provider

    def provider_of(self, request: Any) -> str:
        """The provider that was given to it, or to its parents for such as it; "" for the default one."""
        if request.provider:
            return str(request.provider)
        own = request.providers.get(PACKAGE, "")
        parent = self._members.get(request.parent)
        return own or (parent.providers.get(PACKAGE, "") if parent is not None else "")

    def providers_of(self, request: Any) -> dict[str, str]:
        """What a component hands down: its own, completed by its parent's."""
        parent = self._members.get(request.parent)
        above = parent.providers if parent is not None and parent.is_component else {}
        return {**above, **dict(request.providers)}

    def transforms_above(self, urn: str) -> list[Transform]:
        """Those of its parents, the nearest first."""
        found: list[Transform] = []
        member = self._members.get(urn)
        while member is not None:
            found.extend(member.transforms)
            member = self._members.get(member.parent)
        return found
