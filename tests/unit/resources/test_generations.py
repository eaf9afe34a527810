"""Made once, under each rule a platform may have for names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Literal

import pytest

from raydog_resources.errors import NameTaken
from raydog_resources.resources.generations import Candidates, made_once, oldest_first

Rule = Literal["free", "live", "ever"]


@dataclass
class Thing:
    id: str
    name: str
    ours: bool = True
    ended: bool = False
    created: datetime | None = None


@dataclass
class Names:
    """A platform of nothing but names."""

    rule: Rule = "live"
    things: list[Thing] = field(default_factory=list)
    forgets_ended: bool = False
    told: list[str] = field(default_factory=list)

    def find(self, name: str) -> Candidates[Thing]:
        same = [thing for thing in self.things if thing.name == name]
        return Candidates(
            ours=[thing for thing in same if thing.ours and not thing.ended],
            strangers=[thing for thing in same if not thing.ours and not thing.ended],
            ended=[] if self.forgets_ended else [thing for thing in same if thing.ended],
        )

    def make(self, name: str) -> None:
        held = [thing for thing in self.things if thing.name == name]
        if (self.rule == "ever" and held) or (self.rule == "live" and not all(t.ended for t in held)):
            raise NameTaken("it exists", thing=name)
        self.things.append(Thing(f"id-{len(self.things) + 1}", name, created=at(len(self.things))))

    def end(self, thing: Thing) -> None:
        thing.ended = True

    def once(self) -> tuple[str, Thing]:
        return made_once("thing", "c", self.find, self.make, self.end, self.told.append)


def at(second: int) -> datetime:
    return datetime(2026, 1, 1, 0, 0, second, tzinfo=timezone.utc)


RULES: tuple[Rule, ...] = ("free", "live", "ever")


@pytest.mark.parametrize("rule", RULES)
def test_what_has_ended_is_never_taken_up_again(rule: Rule) -> None:
    names = Names(rule, [Thing("id-0", "c.1", ended=True)])
    name, thing = names.once()
    assert (name, thing.id, thing.ended) == ("c.2", "id-2", False)


@pytest.mark.parametrize("rule", RULES)
def test_the_second_time_nothing_is_made(rule: Rule) -> None:
    names = Names(rule)
    first = names.once()
    assert names.once() == first
    assert len(names.things) == 1


def test_an_ended_one_that_is_not_listed_but_holds_its_name_is_passed_over() -> None:
    names = Names("ever", [Thing("id-0", "c.1", ended=True)], forgets_ended=True)
    assert names.once()[0] == "c.2"


def test_twins_are_ended_and_the_oldest_stays() -> None:
    twins = [
        Thing("b", "c.1", created=at(5)),
        Thing("a", "c.1", created=at(3)),
        Thing("c", "c.1", created=at(5)),
    ]
    names = Names("free", twins)
    assert names.once()[1].id == "a"
    assert [thing.id for thing in twins if thing.ended] == ["b", "c"]
    assert [line for line in names.told if "made twice" in line] == [
        "ending thing c.1 (b), made twice",
        "ending thing c.1 (c), made twice",
    ]


def test_one_made_by_another_run_at_the_same_moment_is_seen_after_making() -> None:
    names = Names("free")
    make = names.make

    def raced(name: str) -> None:
        names.things.append(Thing("theirs", name, created=at(0)))
        make(name)

    names.make = raced  # type: ignore[method-assign]
    assert names.once()[1].id == "theirs"
    assert [thing.ended for thing in names.things] == [False, True]


@pytest.mark.parametrize("rule", RULES)
def test_a_live_stranger_is_refused_before_anything_is_made(rule: Rule) -> None:
    names = Names(rule, [Thing("id-0", "c.1", ours=False)])
    with pytest.raises(NameTaken, match=re.escape("belongs to something else (id id-0)")):
        names.once()
    assert len(names.things) == 1


def test_a_stranger_beside_ours_is_refused_too() -> None:
    names = Names("free", [Thing("ours", "c.1"), Thing("theirs", "c.1", ours=False)])
    with pytest.raises(NameTaken):
        names.once()


def test_age_decides_and_then_the_id() -> None:
    things = [Thing("b", "n", created=at(1)), Thing("a", "n", created=at(1)), Thing("c", "n")]
    assert [thing.id for thing in oldest_first(things)] == ["c", "a", "b"]
