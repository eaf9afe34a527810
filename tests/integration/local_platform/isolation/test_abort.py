"""Abort: SIGTERM to the first process, its traps run, and after the grace nothing of the run is left."""

from __future__ import annotations

from raydog_resources.local_platform.isolation import processes
from tests.integration.local_platform.isolation.rig import CLOCK, Rig, wait_until


def left_of(rig: Rig, run: str) -> set[int]:
    return processes.carrying(processes.table(), {"RAYDOG_PLATFORM": rig.ident, "RAYDOG_RUN": run})


def test_the_exit_trap_runs(rig: Rig) -> None:
    rig.boot()
    rig.start("trap 'echo trap; sleep 0.3; echo ran' EXIT; echo up; sleep 1000 & wait")
    rig.prints("up")
    began = CLOCK.monotonic()
    rig.isolation.abort("n1", "task_1.0", grace=10)
    end = rig.finish()
    assert CLOCK.monotonic() - began < 5
    assert rig.output() == "up\ntrap\nran\n"
    assert (end.exit_code, end.reason) == (143, "signal")
    assert left_of(rig, "task_1.0") == set()


def test_a_foreground_child_does_not_keep_the_trap_from_its_turn(rig: Rig) -> None:
    rig.boot()
    rig.start("trap 'echo trap' EXIT; trap 'exit 7' TERM; echo up; sleep 1000 & wait $!")
    rig.prints("up")
    rig.isolation.abort("n1", "task_1.0", grace=10)
    assert rig.finish().exit_code == 7
    assert rig.output() == "up\ntrap\n"


def test_who_ignores_the_signal_is_killed_after_the_grace_with_all_it_started(rig: Rig) -> None:
    rig.boot()
    started = "(setsid sleep 1000 &); setsid bash -c 'sleep 1001; :' &"
    rig.start(f"trap '' TERM; {started} echo up; sleep 1002; sleep 1003")
    rig.prints("up")
    began = CLOCK.monotonic()
    rig.isolation.abort("n1", "task_1.0", grace=0.5)
    end = rig.finish()
    assert 0.4 < CLOCK.monotonic() - began < 4
    assert (end.exit_code, end.reason, end.message) == (137, "signal", "ended by SIGKILL")
    assert left_of(rig, "task_1.0") == set()


def test_an_aborted_run_leaves_no_daemon_although_it_ended_well(rig: Rig) -> None:
    rig.boot()
    rig.start("trap 'exit 0' TERM; (setsid sleep 1000 &); echo up; sleep 1000 & wait")
    rig.prints("up")
    rig.isolation.abort("n1", "task_1.0", grace=30)
    assert rig.finish().exit_code == 0
    assert left_of(rig, "task_1.0") == set()


def test_a_run_that_ends_by_itself_leaves_its_daemons_alone(rig: Rig) -> None:
    rig.boot()
    rig.start("(setsid sleep 1000 > /dev/null 2>&1 &); exit 0")
    assert rig.finish().exit_code == 0
    assert len(left_of(rig, "task_1.0")) == 1
    rig.isolation.abort("n1", "task_1.0", grace=0)
    CLOCK.sleep(0.1)
    assert len(left_of(rig, "task_1.0")) == 1


def test_the_shorter_grace_counts(rig: Rig) -> None:
    rig.boot()
    rig.start("trap '' TERM; echo up; while :; do sleep 1; done")
    rig.prints("up")
    rig.isolation.abort("n1", "task_1.0", grace=60)
    rig.isolation.abort("n1", "task_1.0", grace=0.1)
    rig.isolation.abort("n1", "task_1.0", grace=60)
    assert rig.finish(seconds=5).reason == "signal"


def test_an_abort_spares_the_neighbours(rig: Rig) -> None:
    rig.boot()
    for name in ("task_1.0", "task_2.0"):
        rig.start("echo up; sleep 1000 & wait", name=name)
        rig.prints("up", name)
    rig.isolation.abort("n1", "task_1.0", grace=1)
    rig.finish("task_1.0")
    assert rig.isolation.look("n1", "task_2.0").end is None
    assert len(left_of(rig, "task_2.0")) == 2


def test_a_run_that_is_aborted_before_the_agent_saw_it_never_starts(rig: Rig) -> None:
    rig.boot()
    folder = rig.root / "nodes" / "n1" / "runs" / "task_1.0"
    folder.mkdir(mode=0o700)
    (folder / "abort.json").write_text('{"deadline": 1}')
    rig.start("echo never")
    end = rig.finish()
    assert (end.exit_code, end.reason) == (None, "no-start")
    assert end.started_at is None
    wait_until("it is told", lambda: ("n1", "task_1.0") in rig.notices)
