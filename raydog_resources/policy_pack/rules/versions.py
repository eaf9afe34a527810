"""Which versions may run."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from raydog_resources.config.version import OLDEST_RAY_WITH_TOKEN, version_key
from raydog_resources.policy_pack.level import STRICT_AT_LAST, STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings


class _RayVersion(Settings):
    oldest: str = Field(default=OLDEST_RAY_WITH_TOKEN, description="The oldest Ray that may run.")
    newest: str = Field(default="", description="The newest Ray that may run; empty: any.")
    refused: list[str] = Field(default=[], description="Versions that may not run, such as withdrawn ones.")


def _ray_version(cluster: Declared, settings: _RayVersion) -> Iterator[str]:
    found = str(cluster.cluster.get("ray_version", ""))
    if not found:
        return
    if version_key(found) < version_key(settings.oldest):
        yield f"Ray {found} is no longer supported here: write ray_version {settings.oldest} or newer"
    if settings.newest and version_key(found) > version_key(settings.newest):
        yield f"Ray {found} is not allowed here yet: write ray_version {settings.newest} or older"
    if found in settings.refused:
        yield f"Ray {found} may not run here: write another ray_version"


def _python_version(cluster: Declared, _: Settings) -> Iterator[str]:
    if not cluster.cluster.get("python_version"):
        yield "any Python will do for it, and clients need the same: write python_version"


RULES = (
    Rule(
        "ray-version-allowed",
        "Ray is of a version that is allowed",
        "Versions that get no fixes any more, or are not tried yet, do not run.",
        STRICT_LATER,
        _RayVersion,
        _ray_version,
    ),
    Rule(
        "python-version-declared",
        "Python's version is declared",
        "Nodes with another Python than the clients' are found before the cluster is used.",
        STRICT_AT_LAST,
        Settings,
        _python_version,
    ),
)
