"""What a terminal shows while a run goes on."""

from __future__ import annotations

import io
import os
import re

import pytest

from raydog_resources.cli.live_view import LiveView
from raydog_resources.cli.terminal import Terminal
from raydog_resources.workspace.progress import Progress
from raydog_resources.workspace.run_event import Began, Complained, Ended, Said, Stopping
from raydog_resources.workspace.thing import Thing
from tests.fakes.clock import FakeClock
from tests.unit.cli.office import Screen

HEAD = Thing("u1", "head")
_UP = re.compile(r"\x1b\[(\d+)F\x1b\[J")


class SmallTerminal(Terminal):
    """Forty columns and six lines."""

    def size(self) -> tuple[int, int]:
        return 40, 6


class Seen:
    """A view without its ticker, drawn when the test says so, and what is on the screen then."""

    def __init__(self) -> None:
        self.screen = Screen(is_terminal=True)
        self.clock = FakeClock()
        self.progress = Progress(self.clock)
        self.view = LiveView(SmallTerminal(io.StringIO(), self.screen, io.StringIO()), self.progress)

    def tick(self) -> None:
        with self.view._lock:
            self.view._draw()

    def lines(self) -> list[str]:
        """As a terminal would show what was written: up some lines and wiped, then written again."""
        shown: list[str] = []
        for part in re.split(r"(\x1b\[\d+F\x1b\[J)", self.screen.getvalue()):
            up = _UP.fullmatch(part)
            shown = shown[: -int(up[1])] if up else [*shown, *part.splitlines()]
        return shown


@pytest.fixture
def seen() -> Seen:
    return Seen()


def test_what_is_being_done_is_below_with_its_phase_and_seconds(seen: Seen) -> None:
    seen.view.hear(Began(HEAD, "create"))
    seen.view.hear(Said("head", "waiting for a machine"))
    seen.clock.advance(12)
    seen.tick()
    assert seen.lines() == [". head: waiting for a machine      12 s"]
    assert len(seen.lines()[0]) == 39


def test_what_is_done_stays_above(seen: Seen) -> None:
    seen.view.hear(Began(HEAD, "create"))
    seen.tick()
    seen.view.hear(Began(Thing("u2", "pool cpu"), "create"))
    seen.clock.advance(3)
    seen.view.hear(Ended(HEAD, "create"))
    seen.tick()
    assert seen.lines()[0] == "+ head: made after 3 s"
    assert seen.lines()[1].startswith(". pool cpu: being made")
    assert len(seen.lines()) == 2


def test_failures_cautions_and_notes_stay_too(seen: Seen) -> None:
    seen.view.hear(Began(HEAD, "create"))
    seen.view.hear(Complained("no price", is_warning=True))
    seen.view.hear(Said("raydog-local", "found it made by an earlier run"))
    seen.view.hear(Stopping())
    seen.view.hear(Ended(HEAD, "create", failed=True))
    lines = seen.lines()
    assert lines[:2] == [". caution: no price", ". raydog-local: found it made by an earlier run"]
    assert lines[2].startswith(". stopping: ")
    assert "x head: failed after 0 s" in lines


def test_a_long_phase_is_cut_to_one_line(seen: Seen) -> None:
    seen.view.hear(Began(HEAD, "create"))
    seen.view.hear(Said("head", "waiting " * 20))
    seen.tick()
    assert [len(line) for line in seen.lines()] == [39]
    assert "…" in seen.lines()[0]


def test_more_things_than_lines_are_counted(seen: Seen) -> None:
    for number in range(10):
        seen.view.hear(Began(Thing(f"u{number}", f"pool {number}"), "create"))
    seen.tick()
    assert len(seen.lines()) == 3
    assert seen.lines()[-1] == "  … and 8 more"


def test_before_anything_is_begun_somebody_is_at_work(seen: Seen) -> None:
    seen.clock.advance(5)
    seen.tick()
    assert seen.lines() == [". the engine is at work             5 s"]


def test_at_the_end_only_what_was_done_is_left(seen: Seen) -> None:
    with seen.view as view:
        view.hear(Began(HEAD, "create"))
        view.hear(Ended(HEAD, "create"))
        view.hear(Began(Thing("u2", "pool cpu"), "create"))
    assert seen.lines() == ["+ head: made after 0 s"]


def test_a_terminal_that_cannot_be_drawn_on_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, live in (("xterm", True), ("dumb", False), ("", False)):
        monkeypatch.setenv("TERM", name)
        assert Terminal(io.StringIO(), Screen(is_terminal=True), io.StringIO()).is_live is live
    monkeypatch.setenv("TERM", "xterm")
    assert not Terminal(io.StringIO(), Screen(), io.StringIO()).is_live


def test_a_stream_without_a_size_is_taken_for_a_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(io.StringIO(), Screen(is_terminal=True), io.StringIO())
    assert terminal.size() == (80, 24)
    monkeypatch.setattr(Screen, "fileno", lambda _: 2)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((0, 0)))
    assert terminal.size() == (80, 24)
