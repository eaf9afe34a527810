"""What kind of run a program takes part in."""

from __future__ import annotations

from dataclasses import dataclass

from raydog_resources.embedded_engine.planner.urn import is_provider_type, is_root_stack, type_of


@dataclass(frozen=True)
class RunMode:
    """An `up`, unless it says otherwise."""

    is_preview: bool = False
    is_destroying: bool = False
    """`destroy --run-program`: everything it registers is deleted at the end."""
    is_refreshing: bool = False
    """`refresh --run-program`: it runs for its providers alone."""
    targets: frozenset[str] = frozenset()
    """Only these are looked at; none: everything. Providers and the stack itself always are."""

    def covers(self, urn: str) -> bool:
        """Whether it is among those that are looked at."""
        always = is_root_stack(urn) or is_provider_type(type_of(urn))
        return not self.targets or always or urn in self.targets
