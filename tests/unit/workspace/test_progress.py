"""What a log gets to read of a run, and what is known of it at any time."""

from __future__ import annotations

import pytest

from raydog_resources.workspace.progress import STOPPING, Progress
from raydog_resources.workspace.run_event import Began, Complained, Ended, RunEvent, Said, Stopping, Summed
from raydog_resources.workspace.thing import Thing
from tests.fakes.clock import FakeClock

HEAD = Thing("u1", "head")
CPU = Thing("u2", "workers cpu")


def lines(progress: Progress, clock: FakeClock, *events: RunEvent) -> list[str]:
    said = []
    for event in events:
        said.append(progress.hear(event))
        clock.advance(2)
    return said


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_thing_is_followed_from_its_beginning_to_its_end(clock: FakeClock) -> None:
    progress = Progress(clock)
    assert lines(
        progress, clock, Began(HEAD, "create"), Said("head", "waiting for a machine"), Ended(HEAD, "create")
    ) == ["head: being made", "head: waiting for a machine", "head: made after 4 s"]
    assert progress.rows == {}
    assert progress.elapsed() == 6
    assert progress.summary() == "1 made"


def test_what_is_being_done_is_known_with_its_phase_and_age(clock: FakeClock) -> None:
    progress = Progress(clock)
    lines(progress, clock, Began(HEAD, "create"), Began(CPU, "update", ("nodes",)), Said("head", "waiting"))
    assert [(row.name, row.phase, progress.age(row)) for row in progress.rows.values()] == [
        ("head", "waiting", 6),
        ("workers cpu", "being changed (nodes)", 4),
    ]


def test_a_thing_may_speak_under_its_live_name(clock: FakeClock) -> None:
    progress = Progress(clock)
    work = Thing("u3", "work requirement")
    lines(progress, clock, Began(work, "delete"), Said("work requirement raydog-local.1", "cancelled"))
    assert [row.phase for row in progress.rows.values()] == ["cancelled"]
    assert progress.row_about("workers") is None


def test_a_look_that_finds_all_as_it_was_says_nothing(clock: FakeClock) -> None:
    progress = Progress(clock)
    assert lines(progress, clock, Began(HEAD, "refresh"), Ended(HEAD, "refresh")) == ["", ""]
    assert progress.summary() == ""


@pytest.mark.parametrize(
    ("end", "line"),
    [
        (Ended(CPU, "update", changed=("nodes",)), "workers cpu: is not as it was (nodes)"),
        (Ended(CPU, "delete"), "workers cpu: is gone"),
    ],
)
def test_a_look_that_finds_a_difference_names_it(clock: FakeClock, end: Ended, line: str) -> None:
    progress = Progress(clock)
    assert lines(progress, clock, Began(CPU, "refresh"), end) == ["", line]
    assert progress.summary()


def test_what_failed_is_counted_as_such(clock: FakeClock) -> None:
    progress = Progress(clock)
    said = lines(progress, clock, Began(HEAD, "create"), Ended(HEAD, "create", failed=True))
    assert said[-1] == "head: failed after 2 s"
    assert progress.summary() == "1 failed"


def test_a_preview_says_what_would_be(clock: FakeClock) -> None:
    progress = Progress(clock, preview=True)
    assert lines(
        progress,
        clock,
        Began(HEAD, "replace"),
        Ended(HEAD, "replace"),
        Began(CPU, "update", ("nodes",)),
        Began(HEAD, "delete old"),
    ) == ["head: would be replaced", "", "workers cpu: would be changed (nodes)", ""]
    assert progress.rows == {}
    assert progress.summary() == "1 would be replaced, 1 would be changed"


def test_errors_are_left_to_the_end_and_cautions_are_not(clock: FakeClock) -> None:
    progress = Progress(clock)
    assert lines(progress, clock, Complained("no"), Complained("old", "head", is_warning=True), Summed()) == [
        "",
        "caution: head: old",
        "",
    ]


def test_a_program_that_is_stopped_need_not_say_where_it_was(clock: FakeClock) -> None:
    progress = Progress(clock)
    assert lines(
        progress, clock, Said("", "a note"), Stopping(), Said("", 'File "x", line 1'), Said("head", "made")
    ) == [
        "a note",
        STOPPING,
        "",
        "head: made",
    ]
