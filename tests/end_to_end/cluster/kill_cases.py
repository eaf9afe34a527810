"""Which blows there are: at every call of `up` and `destroy`, of every kind, under every rule for names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from typing import Any, Literal

Phase = Literal["up", "destroy"]
PHASES: tuple[Phase, ...] = ("up", "destroy")
RULES = ("live", "free", "ever")
# A little more than the commands make, so that the last call is among them.
CALLS: dict[Phase, int] = {"up": 45, "destroy": 16}
READS: dict[Phase, int] = {"up": 36, "destroy": 8}
# Kind of barrier, and whether the providers are killed with their engine.
KILLS = {
    "killed after": ("barrier-after", True),
    "killed before": ("barrier-before", True),
    "engine alone killed after": ("barrier-after", False),
}
FAULTS: dict[str, dict[str, Any]] = {
    "answer lost": {"kind": "lost-answer"},
    "answered 500": {"kind": "status", "status": 500},
    "answered 500 for good": {"kind": "status", "status": 500, "times": None},
    "answered too late": {"kind": "latency", "seconds": 61},
}
# Every changing call of a cluster of a head and two groups: verb, path, how many of them there are.
CHANGES: dict[Phase, list[tuple[str, str, int]]] = {
    "up": [
        ("POST", "^/workerPools/provisioned", 3),
        ("POST", "^/work/requirements", 1),
        ("POST", "^/work/taskGroups/.*/tasks", 3),
    ],
    "destroy": [
        ("PUT", "^/work/requirements/.*/CANCELLING", 1),
        ("DELETE", "^/workerPools/", 3),
        ("PUT", "^/compute/requirements/.*/TERMINATED", 3),
    ],
}
_SEED = 20260401


@dataclass(frozen=True)
class Case:
    """A blow of that kind at the call of that number; a path narrows down which calls are counted."""

    phase: Phase
    kind: str
    call: int
    names: str = "live"
    verb: str = ""
    path: str = "."

    @property
    def at(self) -> str:
        """Among which calls that number is counted."""
        return {"": "every call", "GET": "seeded reads"}.get(self.verb, "every changing call")

    @property
    def row(self) -> tuple[str, ...]:
        """What is counted together."""
        return (self.phase, self.kind, self.at, self.names)

    def __str__(self) -> str:
        where = f" {self.verb} {self.path}" if self.verb else ""
        return f"{self.phase}, {self.kind} call {self.call}{where}, names {self.names}"


@dataclass(frozen=True)
class Journey:
    """From nothing to a cluster and to nothing again, struck on the way there, on the way back, or both."""

    up: Case | None = None
    destroy: Case | None = None

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for case in (self.up, self.destroy) if case)

    def __str__(self) -> str:
        return " - ".join(map(str, self.cases))


def at_calls(phase: Phase, kind: str, names: str = "live") -> list[Case]:
    """One for each call of the command."""
    return [Case(phase, kind, call, names) for call in range(1, CALLS[phase] + 1)]


def at_changes(phase: Phase, kind: str, names: str = "live") -> list[Case]:
    """One for each changing call of the command."""
    return [
        Case(phase, kind, call, names, verb, path)
        for verb, path, count in CHANGES[phase]
        for call in range(1, count + 1)
    ]


def at_reads(phase: Phase, kind: str, names: str = "live") -> list[Case]:
    """Five reads of the command, the same ones each time."""
    chosen = Random(f"{_SEED} {phase} {kind}").sample(range(1, READS[phase] + 1), 5)
    return [Case(phase, kind, call, names, "GET") for call in sorted(chosen)]


def together(ups: Iterable[Case], destroys: Iterable[Case]) -> Iterator[Journey]:
    """A way back for each way there, as far as they reach."""
    for up, destroy in zip_longest(ups, destroys):
        yield Journey(up, destroy)


def seeded() -> list[Journey]:
    """Three kills and a lost answer, in two journeys."""
    chance = Random(_SEED)
    return [
        Journey(
            chance.choice(at_calls("up", "killed after", "free")[: CALLS["up"] - 8]),
            chance.choice(at_changes("destroy", "killed after", "free")),
        ),
        Journey(
            chance.choice(at_changes("up", "engine alone killed after")),
            chance.choice(at_changes("destroy", "answer lost")),
        ),
    ]


def whole() -> list[Journey]:
    """All of it, the most telling first. Rules for names matter where something is made or ended: at changes."""
    return [
        *together(at_calls("up", "killed after"), at_calls("destroy", "killed after")),
        *(journey for kind in KILLS if kind != "killed after" for journey in _changes(kind, "live")),
        *(journey for kind in FAULTS for journey in _changes(kind, "live")),
        *(journey for kind in FAULTS if kind != "answered 500 for good" for journey in _reads(kind)),
        *(
            journey
            for rule in RULES[1:]
            for kind in ("killed after", *FAULTS)
            for journey in _changes(kind, rule)
        ),
    ]


def _changes(kind: str, rule: str) -> Iterator[Journey]:
    return together(at_changes("up", kind, rule), at_changes("destroy", kind, rule))


def _reads(kind: str) -> Iterator[Journey]:
    return together(at_reads("up", kind), at_reads("destroy", kind))
