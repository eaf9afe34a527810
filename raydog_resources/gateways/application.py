"""An application: whom the platform takes us for when we show our key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Application:
    """The bearer of the key; `readable_namespaces` is None where it may read all of them."""

    id: str
    name: str
    account: str = ""
    readable_namespaces: tuple[str, ...] | None = None
