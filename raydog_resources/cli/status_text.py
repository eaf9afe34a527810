"""A status as a person reads it: a line for the whole, one for each condition, a row for each node. Pure."""

from __future__ import annotations

from collections.abc import Callable

from raydog_resources.workspace.status.document import AmountPart, ConditionPart, NodePart, StatusDocument

# Of these it is the good news that they are not so.
_BETTER_NOT = ("Degraded", "Draining", "Expired")
_NOT_TOLD = "-"
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_LONGEST_ERROR = 60


def status_lines(found: StatusDocument, mark: Callable[[str], str]) -> list[str]:
    """What stands above the table of nodes. Conditions that are as they should be and always so are left out."""
    where = f" on {'the ' if ' ' in found.place else ''}{found.place}" if found.place else ""
    since = f", since {_clock_time(found.since)}" if found.since else ""
    until = f", until {_clock_time(found.expires_at)}" if found.expires_at else ""
    lines = [f"{found.stack}: {found.state}{where}{since}{until}"]
    if found.phase != "absent":
        lines += [_line(each, mark) for each in found.conditions if _is_told(each)]
    if found.script:
        code = found.script.get("exit_code")
        lines.append(f"script: {found.script.get('state', '')}{f', exit code {code}' if code else ''}")
    return lines


def node_rows(found: StatusDocument) -> list[dict[str, str]]:
    """One for each node; a column that would be empty is left out."""
    rows = [_row(node) for node in found.nodes]
    told = [name for name in (rows[0] if rows else ()) if any(row[name] != _NOT_TOLD for row in rows)]
    return [{name: row[name] for name in told} for row in rows]


def _is_told(each: ConditionPart) -> bool:
    return each.type not in _BETTER_NOT or each.status == "true"


def _line(each: ConditionPart, mark: Callable[[str], str]) -> str:
    good = "false" if each.type in _BETTER_NOT else "true"
    sign = "done" if each.status == good else "busy" if each.status == "unknown" else "failed"
    sign = (
        "busy" if each.reason in ("Starting", "WaitingForMachines", "WaitingForMachine", "NotBegun") else sign
    )
    return f"  {mark(sign)} {each.type:<13} {each.message}"


def _row(node: NodePart) -> dict[str, str]:
    error = node.last_error.splitlines()[0] if node.last_error else ""
    return {
        "node": node.name,
        "group": node.group or _NOT_TOLD,
        "state": node.state,
        "since": _clock_time(node.since) or _NOT_TOLD,
        "address": node.public_ip or node.private_ip or _NOT_TOLD,
        "cpus": _count(node.cpus),
        "gpus": _count(node.gpus),
        "memory": _bytes(node.memory),
        "platform": node.platform_state or _NOT_TOLD,
        "last error": (error[:_LONGEST_ERROR] + ("…" if len(error) > _LONGEST_ERROR else "")) or _NOT_TOLD,
    }


def _clock_time(moment: str | None) -> str:
    """`2026-01-31 12:00:03Z`."""
    return moment.replace("T", " ") if moment else ""


def _count(amount: AmountPart | None) -> str:
    return f"{amount.used:g}/{amount.total:g}" if amount else _NOT_TOLD


def _bytes(amount: AmountPart | None) -> str:
    return f"{_size(amount.used)}/{_size(amount.total)}" if amount else _NOT_TOLD


def _size(count: float) -> str:
    step = 0
    while count >= 1024 and step < len(_UNITS) - 1:
        count, step = count / 1024, step + 1
    return f"{count:.1f} {_UNITS[step]}" if step else f"{count:.0f} B"
