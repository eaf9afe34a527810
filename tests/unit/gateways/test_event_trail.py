"""The trail: kept for its owner, bounded, readable after anything, and without secrets."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from raydog_resources.gateways import event_trail
from raydog_resources.gateways.event_trail import NODE, RUN, EventTrail
from tests.fakes.clock import FakeClock

TOKEN = "0123456789abcdef" * 4


def test_what_happened_is_kept_in_order_with_its_time_and_author(tmp_path: Path) -> None:
    clock = FakeClock()
    EventTrail(tmp_path, "dev", clock, {}).note(RUN, "begun", text="up", verb="up")
    clock.advance(5)
    EventTrail(tmp_path, "dev", clock, {}).note(NODE, "up", about="head-1", at=3.0, group="head")
    first, second = EventTrail(tmp_path, "dev", clock, {}).events()
    assert (first.kind, first.what, first.text, first.facts) == (RUN, "begun", "up", {"verb": "up"})
    assert (second.at, second.about, second.facts["group"]) == (3.0, "head-1", "head")
    assert "@" in first.by
    assert EventTrail(tmp_path, "other", clock, {}).events() == []


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    trail = EventTrail(tmp_path, "dev", FakeClock(), {})
    trail.note(RUN, "begun")
    path = tmp_path / trail.place()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (tmp_path / ".raydog" / ".gitignore").read_text() == "*\n"


def test_a_secret_does_not_get_in(tmp_path: Path) -> None:
    environment = {
        "YD_API_KEY_SECRET": "s3cret-value",
        "PULUMI_CONFIG_PASSPHRASE": "open sesame",
        "HOME": "/home/me",
    }
    trail = EventTrail(tmp_path, "dev", FakeClock(), environment)
    trail.note(RUN, "failed", text=f"s3cret-value, open sesame and {TOKEN} in /home/me", more=TOKEN)
    text = (tmp_path / trail.place()).read_text()
    assert not any(secret in text for secret in ("s3cret-value", "open sesame", TOKEN))
    assert "/home/me" in text


def test_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_trail, "MOST_BYTES", 40_000)
    trail = EventTrail(tmp_path, "dev", FakeClock(), {})
    text = "x" * 1900
    notes = 3 * event_trail.MOST_BYTES // 1900
    for number in range(notes):
        trail.note(RUN, "begun", text=text, number=number)
    files = list((tmp_path / ".raydog" / "events" / "dev").glob("*.jsonl"))
    assert sum(path.stat().st_size for path in files) <= 2 * event_trail.MOST_BYTES
    numbers = [event.facts.get("number", 0) for event in trail.events()]
    assert numbers == sorted(numbers)
    assert numbers[-1] == notes - 1


def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    trail = EventTrail(tmp_path, "dev", FakeClock(), {})
    trail.note(RUN, "begun")
    path = tmp_path / trail.place()
    path.write_text(
        path.read_text() + '{"at": 1, "kind": "ru\n[]\n{"at": "soon", "kind": "run", "what": "x"}\n'
    )
    trail.note(RUN, "ended")
    assert [event.what for event in trail.events()] == ["begun", "ended"]


def test_where_nothing_can_be_written_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / ".raydog").write_text("in the way")
    trail = EventTrail(tmp_path, "dev", FakeClock(), {})
    trail.note(RUN, "begun")
    assert trail.events() == []
