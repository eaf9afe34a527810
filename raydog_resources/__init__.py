"""What people import: the public names, and nothing that costs time until one of them is used.

Only names listed here are public. This module imports nothing of the package at its top: a preview that
changes nothing may not pay for yellowdog_client, paramiko, starlette or ray.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from raydog_resources.components.ray_cluster import RayCluster
    from raydog_resources.errors import (
        CouldNotAsk,
        CredentialsError,
        DeadlinePassed,
        DescriptionError,
        EngineError,
        EngineMissing,
        Gone,
        IllegalState,
        NameTaken,
        NotAuthorised,
        PlatformError,
        PolicyViolated,
        RaydogError,
        RequestRefused,
        StackLocked,
    )
    from raydog_resources.local_platform import LocalPlatform
    from raydog_resources.tunnels.ray_tunnels import RayTunnels, SSHTunnelSpec
    from raydog_resources.workspace.cluster_session import ClusterSession

__version__ = "0.1.0"

__all__ = [
    "ClusterSession",
    "CouldNotAsk",
    "CredentialsError",
    "DeadlinePassed",
    "DescriptionError",
    "EngineError",
    "EngineMissing",
    "Gone",
    "IllegalState",
    "LocalPlatform",
    "NameTaken",
    "NotAuthorised",
    "PlatformError",
    "PolicyViolated",
    "RayCluster",
    "RayTunnels",
    "RaydogError",
    "RequestRefused",
    "SSHTunnelSpec",
    "StackLocked",
    "__version__",
]

_ELSEWHERE = {
    "ClusterSession": "raydog_resources.workspace.cluster_session",
    "LocalPlatform": "raydog_resources.local_platform",
    "RayCluster": "raydog_resources.components.ray_cluster",
    "RayTunnels": "raydog_resources.tunnels.ray_tunnels",
    "SSHTunnelSpec": "raydog_resources.tunnels.ray_tunnels",
}
_ERRORS = "raydog_resources.errors"


def __getattr__(name: str) -> object:
    """Fetch a public name from its own module the first time somebody asks for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ELSEWHERE.get(name, _ERRORS)), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
