"""Logs of nodes that may be gone: one file for each, the last lines only, and no secret."""

from __future__ import annotations

import stat
from pathlib import Path

from raydog_resources.gateways.log_folder import LINES_KEPT, MOST_NODES, LogFolder
from tests.fakes.clock import FakeClock

TOKEN = "0123456789abcdef" * 4


def test_the_last_lines_are_kept_for_their_owner(tmp_path: Path) -> None:
    logs = LogFolder(tmp_path, "dev", FakeClock(), {"YD_API_KEY_SECRET": "s3cret-value"})
    lines = [f"line {number}" for number in range(LINES_KEPT + 5)]
    text = "\n".join([*lines, f"s3cret-value {TOKEN}"])
    logs.keep("../w-1.1", text, group="cpu", ident="t1", state="failed")
    (kept,) = logs.all()
    assert (kept.node, kept.group, kept.id, kept.state) == ("../w-1.1", "cpu", "t1", "failed")
    found = kept.text.splitlines()
    assert (len(found), found[0], found[-1]) == (LINES_KEPT, "line 6", "… …")
    (file,) = (tmp_path / ".raydog" / "logs" / "dev").glob("*.log")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_newer_words_take_the_place_of_older_ones_and_silence_does_not(tmp_path: Path) -> None:
    logs = LogFolder(tmp_path, "dev", FakeClock(), {})
    for text in ("one", "two", " \n"):
        logs.keep("w-1", text, group="cpu", ident="t1", state="executing")
    assert [log.text for log in logs.all()] == ["two"]


def test_the_oldest_make_room(tmp_path: Path) -> None:
    clock = FakeClock()
    logs = LogFolder(tmp_path, "dev", clock, {})
    for number in range(MOST_NODES + 2):
        clock.advance(1)
        logs.keep(f"w-{number}", "x", group="cpu", ident=str(number), state="failed")
    kept = [log.id for log in logs.all()]
    assert (len(kept), kept[0], kept[-1]) == (MOST_NODES, "2", str(MOST_NODES + 1))


def test_what_cannot_be_written_or_read_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / ".raydog").write_text("in the way")
    logs = LogFolder(tmp_path, "dev", FakeClock(), {})
    logs.keep("w-1", "x", group="", ident="t", state="failed")
    assert logs.all() == []
    (tmp_path / ".raydog").unlink()
    logs.keep("w-1", "x", group="", ident="t", state="failed")
    (tmp_path / ".raydog" / "logs" / "dev" / "odd.log").write_text("no JSON\n")
    assert [log.node for log in logs.all()] == ["w-1"]
