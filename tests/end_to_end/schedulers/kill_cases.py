"""Which blows there are to a cluster in a job: at every remote step of `up` and `destroy`, of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from random import Random

from tests.end_to_end.cluster.kill_cases import Phase

# What the gate does with the command, and who is killed while it is held there.
DROPPED, LATE, DONE, ALONE, CUT = (
    "killed, step lost",
    "killed, step done later",
    "killed, step done",
    "engine alone killed, step done",
    "connection cut, step done",
)
GATE = {DROPPED: "dropped", LATE: "late", DONE: "done", ALONE: "done", CUT: "cut"}
_MARK = "raydog-[0-9a-f]{16} "
_STEPS = {
    "preflight": f"{_MARK}preflight",
    "read the token": " get [^ ]*/token ",
    "write the token": " put [^ ]*/token ",
    "see to the environment": "bash -s -- prepare",
    "submit": f"{_MARK}submit",
    "look": f"{_MARK}look",
    "find": f"{_MARK}find",
    "ask to stop": "/runs/[^ ]* destroy",
    "cancel": f"{_MARK}cancel",
    "is it gone": f"{_MARK}gone",
    "clear nodes' folders": "for file in runs/",
    "remove the folder": "rm -rf -- .{0,6}[$]1.{0,6} sh ",
}
# Step, and which of that name; those that change something are struck in every way.
_UP = [
    ("preflight", 1),
    ("read the token", 1),
    ("write the token", 1),
    ("see to the environment", 1),
    ("submit", 1),
    ("look", 1),
    ("look", 3),
]
_DESTROY = [
    ("find", 1),
    ("look", 1),
    ("ask to stop", 1),
    ("look", 2),
    ("cancel", 1),
    ("is it gone", 1),
    ("clear nodes' folders", 1),
    ("remove the folder", 1),
]
_CHANGING = (
    "write the token",
    "see to the environment",
    "submit",
    "ask to stop",
    "cancel",
    "remove the folder",
)
_SEED = 20260401


@dataclass(frozen=True)
class Blow:
    """A blow of that kind at the step of that number among those of its name."""

    place: str
    phase: Phase
    kind: str
    step: str
    number: int = 1

    @property
    def pattern(self) -> str:
        """What the text of such a command matches."""
        return _STEPS[self.step]

    @property
    def row(self) -> tuple[str, ...]:
        """What is counted together."""
        return (self.place, self.phase, self.kind)

    def __str__(self) -> str:
        return f"{self.place}, {self.phase}, {self.kind}, {self.step} {self.number}"


@dataclass(frozen=True)
class Fall:
    """From nothing to a cluster and to nothing again, struck on the way there, on the way back, or both."""

    up: Blow | None = None
    destroy: Blow | None = None

    @property
    def cases(self) -> tuple[Blow, ...]:
        return tuple(blow for blow in (self.up, self.destroy) if blow)

    def __str__(self) -> str:
        return " - ".join(map(str, self.cases))


def blows(place: str, phase: Phase, kind: str) -> list[Blow]:
    """At every step, or, for kinds that a question survives like any other, at those that change something."""
    steps = _UP if phase == "up" else _DESTROY
    if kind not in (DROPPED, DONE):
        steps = [step for step in steps if step[0] in _CHANGING]
    return [Blow(place, phase, kind, *step) for step in steps]


def on_hosts(phase: Phase, kind: str) -> list[Blow]:
    """Plain hosts: a step that changes something is one on each of them; the first and the last are struck."""
    names = ["write the token", "submit"] if phase == "up" else ["ask to stop", "cancel", "remove the folder"]
    return [Blow("ssh", phase, kind, name, number) for name in names for number in (1, 3)]


def seeded() -> list[Fall]:
    """One blow to the submission and one to the end, and one of each anywhere."""
    chance = Random(_SEED)
    return [
        Fall(Blow("slurm", "up", DONE, "submit"), chance.choice(blows("slurm", "destroy", DONE))),
        Fall(chance.choice(blows("slurm", "up", LATE)), Blow("slurm", "destroy", ALONE, "cancel")),
    ]


def whole(place: str) -> Iterator[Fall]:
    """The most telling first."""
    if place == "ssh":
        for kind in (DONE, DROPPED):
            yield from _falls(on_hosts("up", kind), on_hosts("destroy", kind))
        return
    for kind in (DONE, LATE, ALONE, DROPPED, CUT) if place == "slurm" else (DONE, DROPPED):
        ups, destroys = blows(place, "up", kind), blows(place, "destroy", kind)
        if place == "pbs":
            ups, destroys = ([one for one in found if one.step in _CHANGING] for found in (ups, destroys))
        yield from _falls(ups, destroys)


def _falls(ups: list[Blow], destroys: list[Blow]) -> Iterator[Fall]:
    for up, destroy in zip_longest(ups, destroys):
        yield Fall(up, destroy)
