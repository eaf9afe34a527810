"""Each guess about the live service, as a switch. `docs/assumptions.md` has a line for every one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

NameRule = Literal["free", "live", "ever"]
NAME_RULES: tuple[str, ...] = get_args(NameRule)


@dataclass(frozen=True)
class Switches:
    """How the platform behaves where the live service could not be asked."""

    names: NameRule = "live"
    """`free`: names are not unique; `live`: among what has not ended; `ever`: never used again."""
    abort_grace: float = 60.0
    """Seconds between SIGTERM and SIGKILL of an aborted task."""
    terminate_grace: float = 15.0
    """Seconds a task gets on a machine that is being terminated."""
    preemption_warning: float = 2.0
    """Seconds between the warning and the end of a spot machine."""
    retry: bool = True
    """Whether retry policies are followed."""
    demand_scaling: bool = True
    """Whether pools grow by themselves, up to `maxNodes`, for tasks that wait."""
    delete_node_lowers_target: bool = True
    """Whether a node that is shut down by name lowers its pool's target."""

    def as_dict(self) -> dict[str, Any]:
        """For the status page and the control endpoint."""
        return asdict(self)

    def with_changes(self, changes: dict[str, Any]) -> Switches:
        """A copy with some switches turned; raises ValueError that names what is wrong."""
        known = {field.name for field in fields(self)}
        unknown = sorted(set(changes) - known)
        if unknown:
            raise ValueError(f"unknown switch {unknown[0]!r}; there are: {', '.join(sorted(known))}")
        merged = {**asdict(self), **changes}
        if merged["names"] not in NAME_RULES:
            raise ValueError(f"names: {merged['names']!r} is none of {', '.join(NAME_RULES)}")
        for name in ("abort_grace", "terminate_grace", "preemption_warning"):
            value = merged[name]
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise ValueError(f"{name}: {value!r} is not a number of seconds")
        for name in ("retry", "demand_scaling", "delete_node_lowers_target"):
            if not isinstance(merged[name], bool):
                raise ValueError(f"{name}: {merged[name]!r} is neither true nor false")
        return Switches(**merged)
