"""Who has metrics: Ray keeps a list of them in a file, for exactly this."""

from __future__ import annotations

import json


def ray_targets(discovery_file: str) -> list[str]:
    """`host:port` of each; none before Ray has written its list."""
    try:
        with open(discovery_file, encoding="utf-8") as file:
            groups = json.load(file)
        return sorted({str(target) for group in groups for target in group["targets"]})
    except (OSError, ValueError, TypeError, KeyError):
        return []


def node_exporters(targets: list[str], port: int) -> list[str]:
    """Where each machine of the list would tell of itself."""
    return sorted({f"{target.rpartition(':')[0]}:{port}" for target in targets}) if port else []
