"""`raydog events`: the trail, for people and for programs."""

from __future__ import annotations

import json

from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.gateways.event_trail import NODE, RUN, EventTrail
from tests.unit.cli.office import Office


def test_events_are_told_in_the_order_of_their_times(office: Office) -> None:
    trail = EventTrail(office.project.folder, "local", office.clock, {})
    trail.note(RUN, "begun", text="up", at=20.0)
    trail.note(NODE, "up", about="head-1", text="two\nlines", at=10.0)
    assert office.type("events") is ExitCode.DONE
    first, second = office.printed().splitlines()
    assert first.startswith("1970-01-01 00:00:10Z  ")
    assert first.endswith("node up        head-1: two")
    assert second.endswith("run begun      up")
    office.type("events", "--json")
    assert [json.loads(line)["kind"] for line in office.printed().splitlines()] == ["node", "run"]


def test_only_the_last_are_told_unless_all_are_asked_for(office: Office) -> None:
    trail = EventTrail(office.project.folder, "local", office.clock, {})
    for number in range(60):
        trail.note(RUN, "begun", text=str(number), at=float(number))
    office.type("events")
    assert len(office.printed().splitlines()) == 50
    office.type("events", "--all")
    assert len(office.printed().splitlines()) == 60


def test_a_stack_of_which_nothing_is_known(office: Office) -> None:
    assert office.type("events", "dev") is ExitCode.DONE
    assert "nothing is known to have happened to stack dev" in office.said()
