"""Which task groups wait for which, as their specs say it."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json


def dependencies_of(spec: Json) -> list[str]:
    """Names of the groups that have to complete first."""
    names = list(spec.get("dependencies") or [])
    if spec.get("dependentOn"):
        names.append(spec["dependentOn"])
    return names


def never_to_start(specs: list[Json]) -> list[str]:
    """Names of the groups that wait in a circle, or for such a circle."""
    waiting = {spec["name"]: set(dependencies_of(spec)) for spec in specs}
    while free := [name for name, awaited in waiting.items() if not awaited & waiting.keys()]:
        for name in free:
            del waiting[name]
    return sorted(waiting)
