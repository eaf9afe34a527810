"""What the planner has decided so far, by name."""

from __future__ import annotations

from dataclasses import dataclass, field

from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.state.resource_state import ResourceState


@dataclass
class Progress:
    """Sets of URNs; a resource that is in none of them when the program has ended is deleted."""

    seen: set[str] = field(default_factory=set)
    sames: set[str] = field(default_factory=set)
    creates: set[str] = field(default_factory=set)
    updates: set[str] = field(default_factory=set)
    replaces: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    """Not made in this kind of run, and nothing that needs them."""
    former_name: dict[str, str] = field(default_factory=dict)
    """New name → the one it has in the old state."""
    renamed_to: dict[str, str] = field(default_factory=dict)
    """Old name → the new one."""
    goals: dict[str, Goal] = field(default_factory=dict)
    wanted: dict[str, ResourceState] = field(default_factory=dict)
    """What each registration asked for, before it was done."""
    condemned: list[ResourceState] = field(default_factory=list)
    """Registered in a run that destroys: deleted when the program has ended."""
    replace_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Why a dependent of something that is being replaced has to be made anew."""
    going: set[ResourceState] = field(default_factory=set)
    """Old records that are deleted to make room for their replacement."""

    def is_operated_on(self, urn: str) -> bool:
        """Whether the program still has it; by its former name, too."""
        now = self.renamed_to.get(urn, urn)
        return any(now in names for names in (self.sames, self.updates, self.replaces, self.reads))

    def decided(self) -> set[str]:
        """All that is settled: a replacement can't drag it along any more."""
        return self.reads | self.creates | self.sames | self.updates | self.deletes | self.replaces
