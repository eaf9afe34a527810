"""What of a run is compared: its steps by resource, and the state without what differs from run to run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TIMES = ("created", "modified", "time")


def steps_in(log: Path) -> dict[str, list[str]]:
    """The names of the steps of each resource, in order."""
    steps: dict[str, list[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        step = (json.loads(line).get("resourcePreEvent") or {}).get("metadata")
        if step is not None and "::default" not in step["urn"]:
            steps.setdefault(short(step["urn"]), []).append(step["op"])
    return dict(sorted(steps.items()))


def calls_in(lines: list[str]) -> dict[str, list[str]]:
    """What was asked of the provider for each thing, in order; a line is a verb and a name."""
    calls: dict[str, list[str]] = {}
    for line in lines:
        verb, _, name = line.partition(" ")
        calls.setdefault(name, []).append(verb)
    return dict(sorted(calls.items()))


def short(urn: str) -> str:
    """A URN without stack and project."""
    return urn.split("::", 2)[2]


def pending_in(deployment: dict[str, Any]) -> list[list[str]]:
    """What is under way in a state."""
    return [[one["type"], one["resource"]["urn"]] for one in deployment.get("pending_operations") or []]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The order of equals is chance."""
    return sorted(rows, key=lambda row: (row["urn"], row.get("delete", False), row.get("id", "")))


def timeless(row: dict[str, Any]) -> dict[str, Any]:
    """A resource without moments, and without places that lie outside of the program."""
    kept = {key: value for key, value in row.items() if key not in _TIMES}
    # Where the engines' own launchers lie is their business, and a line number the program's.
    places = [one.get("sourcePosition", "") for one in kept.pop("stackTrace", None) or ()]
    kept["stackTrace"] = [{"sourcePosition": _file_of(one)} for one in places if _is_inside(one)]
    if _is_inside(kept.get("sourcePosition", "")):
        kept["sourcePosition"] = _file_of(kept["sourcePosition"])
    else:
        kept.pop("sourcePosition", None)
    if "dependencies" in kept:
        kept["dependencies"] = sorted(kept["dependencies"])
    properties = kept.get("propertyDependencies")
    if properties is not None:
        kept["propertyDependencies"] = {key: sorted(urns or ()) for key, urns in properties.items()}
    return kept


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """Every place where two results are not the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{where}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{where}[{place}]")
    elif one != other:
        yield f"{where}: {json.dumps(one)} by the command line, {json.dumps(other)} by the embedded engine"


def _is_inside(place: str) -> bool:
    """Whether a place is in the program itself."""
    return place.startswith("project:///") and not place.startswith("project:///..")


def _file_of(place: str) -> str:
    return place.partition("#")[0]
