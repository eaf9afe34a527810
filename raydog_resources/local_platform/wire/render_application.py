"""Whoever holds the platform's only key, as the application that clients ask about."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.engine.world import World

_UUID = "00000000-0000-0000-0000-000000000001"
ACCOUNT_ID = f"ydid:account:000000:{_UUID}"
APPLICATION_ID = f"ydid:app:000000:{_UUID}"


def render_application(world: World) -> Json:
    """It may do everything, everywhere."""
    return {
        "accountId": ACCOUNT_ID,
        "accountName": "local platform",
        "id": APPLICATION_ID,
        "name": "local",
        "allNamespacesReadable": True,
        "readableNamespaces": sorted(namespace.name for namespace in world.namespaces.values()),
        "features": ["PLATFORM"],
    }
