"""The other end of YellowDog's wire, on this machine: it answers the REST calls and really runs the tasks.

Never here: anything that knows of Ray clusters, stacks or Pulumi, and no import from the rest of the package but
`clock`: whoever uses the platform meets it over a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from raydog_resources.local_platform.platform import LocalPlatform

__all__ = ["LocalPlatform"]


def __getattr__(name: str) -> Any:
    if name == "LocalPlatform":
        from raydog_resources.local_platform.platform import LocalPlatform

        return LocalPlatform
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
