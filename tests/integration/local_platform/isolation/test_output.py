"""A task may print what it likes: a bounded part of it is kept, and can be followed meanwhile."""

from __future__ import annotations

from tests.integration.local_platform.isolation.rig import CLOCK, Rig, wait_until

_GIGABYTE = 1 << 30


def test_a_gigabyte_is_cut_and_fast(rig: Rig) -> None:
    rig.boot()
    began = CLOCK.monotonic()
    rig.start("echo begin; head -c 1G /dev/zero; echo end", limit=1_000_000)
    assert rig.finish(seconds=30).exit_code == 0
    took = CLOCK.monotonic() - began
    text = rig.output()
    print(f"1 GB in {took:.1f} s")
    assert took < 10
    assert 1_000_000 < len(text) < 1_000_200
    assert text.startswith("begin\n")
    assert text.endswith("end\n")
    assert f"{_GIGABYTE + len('beginend') + 2 - 1_000_000} bytes of output are missing" in text


def test_output_is_there_while_the_task_runs(rig: Rig) -> None:
    rig.boot()
    rig.start("echo first; while [ ! -e go ]; do sleep 0.02; done; echo last")
    rig.prints("first")
    rig.ask("touch ../task_1/go")
    rig.finish()
    assert rig.output() == "first\nlast\n"


def test_the_end_of_a_cut_output_is_followed_too(rig: Rig) -> None:
    rig.boot()
    rig.start(
        "head -c 5000 /dev/zero | tr '\\0' x; echo; echo now; while [ ! -e go ]; do sleep 0.02; done",
        limit=1000,
    )
    wait_until("the end is there", lambda: rig.output_path().exists() and rig.output().endswith("now\n"))
    assert len(rig.output()) < 1200
    rig.ask("touch ../task_1/go")
    assert rig.finish().exit_code == 0


def test_a_daemon_that_holds_the_output_delays_nobody_and_is_still_heard(rig: Rig) -> None:
    rig.boot()
    rig.start("(while [ ! -e ../go ]; do sleep 0.02; done; echo late) & echo early")
    began = CLOCK.monotonic()
    assert rig.finish().exit_code == 0
    assert CLOCK.monotonic() - began < 3
    assert rig.output() == "early\n"
    rig.ask("touch ../go")
    rig.prints("late")


def test_a_daemon_that_prints_for_ever_does_not_hold_up_the_end(rig: Rig) -> None:
    rig.boot()
    rig.start("yes > /dev/stdout & sleep 0.2; echo done", limit=10_000)
    assert rig.finish().exit_code == 0
    assert rig.ask("echo fine") == "fine\n"
    assert len(rig.output()) < 10_200


def test_an_output_that_was_there_before_is_replaced(rig: Rig) -> None:
    rig.boot()
    rig.output_path().parent.mkdir()
    rig.output_path().write_text("from another life")
    rig.start("echo new")
    rig.finish()
    assert rig.output() == "new\n"
