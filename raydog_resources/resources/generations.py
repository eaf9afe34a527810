"""Making a thing whose name may be taken: ours alive is adopted, a stranger refused, the ended passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Generic, Protocol, TypeVar

from raydog_resources.errors import NameTaken
from raydog_resources.specs.naming import generation_name

_MOST = 10_000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Named(Protocol):
    """What a list tells of a thing."""

    @property
    def id(self) -> str: ...

    @property
    def created(self) -> datetime | None: ...


Thing = TypeVar("Thing", bound=Named)


@dataclass(frozen=True)
class Candidates(Generic[Thing]):
    """All of one exact name, ended ones included."""

    ours: Sequence[Thing]
    """Alive and marked as this resource's."""
    strangers: Sequence[Thing]
    """Alive and somebody else's."""
    ended: Sequence[Thing]


def oldest_first(things: Sequence[Thing]) -> list[Thing]:
    """Of several made by mistake the oldest is kept."""
    return sorted(things, key=lambda thing: (thing.created or _LONG_AGO, thing.id))


def made_once(
    noun: str,
    base: str,
    find: Callable[[str], Candidates[Thing]],
    make: Callable[[str], object],
    end: Callable[[Thing], object],
    tell: Callable[[str], None],
) -> tuple[str, Thing]:
    """The live name and the one thing of it that is ours: look, make, look again, end what is too many."""
    for generation in range(1, _MOST):
        name = generation_name(base, generation)
        found = find(name)
        if found.strangers:
            raise _refused(noun, name, found.strangers[0])
        if not found.ours:
            if found.ended:
                continue
            try:
                make(name)
            except NameTaken:
                # Something that has ended and is not listed holds the name: the next generation is free.
                if find(name).ours:
                    pass
                else:
                    continue
            found = find(name)
        else:
            tell(f"found {noun} {name} from an earlier run, going on with it")
        kept, *twins = oldest_first(found.ours)
        for twin in twins:
            tell(f"ending {noun} {name} ({twin.id}), made twice")
            end(twin)
        return name, kept
    raise NameTaken(f"{_MOST} generations of the name are taken", thing=f"{noun} {base}")


def _refused(noun: str, name: str, stranger: Named) -> NameTaken:
    return NameTaken(
        f"a live {noun} of this name belongs to something else (id {stranger.id})",
        thing=f"{noun} {name}",
        done="nothing was made",
        next_step="end it, or give this cluster another name (raydog:cluster.name)",
    )
