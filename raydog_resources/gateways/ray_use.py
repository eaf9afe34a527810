"""How much of each node Ray has given away, read from what its dashboard shows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Ray tells it in words only: `0.5/2.0 CPU`, `1.00GiB/4.20GiB memory (…)`; one line for each resource.
_NUMBER = r"[\d.eE+-]+"
_UNIT = r"[KMGT]iB|B"
_LINE = re.compile(
    rf"(?P<used>{_NUMBER})(?P<used_unit>{_UNIT})?/(?P<total>{_NUMBER})(?P<unit>{_UNIT})? (?P<name>\S+)"
)
_BYTES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}


@dataclass(frozen=True)
class Amount:
    """So much of so much."""

    used: float
    total: float


@dataclass(frozen=True)
class NodeUse:
    """What of a node is in use; None is what Ray does not tell, or the node does not have."""

    cpus: Amount | None = None
    gpus: Amount | None = None
    memory: Amount | None = None
    """Bytes of the machine itself, or, where they are not known, of those that Ray hands out."""


def use_of(data: Mapping[str, Any]) -> dict[str, NodeUse]:
    """The answer of `/nodes?view=summary`, by the nodes' ids."""
    logical: Mapping[str, Any] = data.get("nodeLogicalResources") or {}
    machines = {_ident(row): row for row in data.get("summary") or () if _ident(row)}
    return {ident: _use(logical.get(ident), machines.get(ident) or {}) for ident in {*logical, *machines}}


def _ident(row: Mapping[str, Any]) -> str:
    return str((row.get("raylet") or {}).get("nodeId") or "")


def _use(lines: Any, machine: Mapping[str, Any]) -> NodeUse:
    text = "\n".join(lines) if isinstance(lines, list) else str(lines or "")
    amounts = dict(_amounts(text.splitlines()))
    return NodeUse(amounts.get("CPU"), amounts.get("GPU"), _memory(machine) or amounts.get("memory"))


def _amounts(lines: Iterable[str]) -> Iterable[tuple[str, Amount]]:
    for line in lines:
        match = _LINE.match(line.strip())
        if match is not None:
            used = float(match["used"]) * _BYTES[match["used_unit"] or "B"]
            yield match["name"], Amount(used, float(match["total"]) * _BYTES[match["unit"] or "B"])


def _memory(machine: Mapping[str, Any]) -> Amount | None:
    """`mem` is total, available, percent, used."""
    found = machine.get("mem")
    if not isinstance(found, list) or len(found) < 4 or not found[0]:
        return None
    return Amount(float(found[3]), float(found[0]))
