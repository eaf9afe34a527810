"""What was there when a deployment began, in its order, and who needs whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from threading import RLock

from raydog_resources.embedded_engine.planner.urn import provider_urn
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class OldResources:
    """The old state. A record that is marked is exchanged; whoever holds the former one asks for the `current`."""

    def __init__(self, resources: Iterable[ResourceState]) -> None:
        self._resources = list(resources)
        self._live = {one.urn: one for one in self._resources if not one.delete}
        self._now: dict[ResourceState, ResourceState] = {}
        self._lock = RLock()

    def __iter__(self) -> Iterator[ResourceState]:
        with self._lock:
            return iter(tuple(self._resources))

    def live(self, urn: str) -> ResourceState | None:
        """The one of that name that was not waiting to be deleted when the run began."""
        with self._lock:
            return self._live.get(urn)

    def current(self, state: ResourceState) -> ResourceState:
        """The record that has taken its place."""
        with self._lock:
            while state in self._now:
                state = self._now[state]
            return state

    def exchange(self, was: ResourceState, now: ResourceState) -> None:
        """Mark a record."""
        with self._lock:
            self._now[was] = now
            self._resources = [now if one is was else one for one in self._resources]
            if self._live.get(was.urn) is was:
                self._live[now.urn] = now

    def depending_on(self, root: ResourceState, ignored: Set[str]) -> list[ResourceState]:
        """Everything that needs it, directly or not, in order; children as such do not count."""
        everything = list(self)
        if root not in everything:
            return []
        names, found = {root.urn}, []
        for one in everything[everything.index(root) + 1 :]:
            if one.urn not in ignored and names & needs(one):
                names.add(one.urn)
                found.append(one)
        return found


def needs(state: ResourceState) -> set[str]:
    """The names of all it needs; its parent is not among them."""
    found = set(state.dependencies)
    for urns in state.property_dependencies.values():
        found.update(urns)
    if state.deleted_with:
        found.add(state.deleted_with)
    if state.provider:
        found.add(provider_urn(state.provider))
    return found


def in_waves(
    condemned: Iterable[ResourceState], everything: list[ResourceState]
) -> list[list[ResourceState]]:
    """In which order to delete: a wave at a time, each after all that needs it."""
    left = list(condemned)
    needed = _needed_among(left, everything)
    waves: list[list[ResourceState]] = []
    done: set[ResourceState] = set()
    while left:
        ready = [one for one in left if needed[one] <= done]
        waves.append(ready)
        done.update(ready)
        left = [one for one in left if one not in done]
    return waves[::-1]


def _needed_among(
    condemned: list[ResourceState], everything: list[ResourceState]
) -> dict[ResourceState, set[ResourceState]]:
    """What each of them needs of the others; only what stands before it in the state counts."""
    index = {one: place for place, one in enumerate(everything)}
    below = _families(everything)
    by_name: dict[str, list[ResourceState]] = {}
    for one in condemned:
        by_name.setdefault(one.urn, []).append(one)
    among = set(condemned)
    found = {}
    for one in condemned:
        wanted = needs(one)
        others = {other for urn in (*wanted, one.parent) for other in by_name.get(urn, ())}
        others.update(other for urn in wanted for other in below.get(urn, ()) if other.urn in by_name)
        found[one] = {other for other in others & among if index[other] < index[one]}
    return found


def _families(everything: list[ResourceState]) -> dict[str, set[ResourceState]]:
    """All that is below each component."""
    by_name = {one.urn: one for one in everything}
    below: dict[str, set[ResourceState]] = {}
    for one in everything:
        parent = by_name.get(one.parent)
        while parent is not None:
            if not parent.custom:
                below.setdefault(parent.urn, set()).add(one)
            parent = by_name.get(parent.parent)
    return below
