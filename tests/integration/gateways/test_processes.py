"""Real programs: their end, their output, their deadline, and nothing left of them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from raydog_resources.errors import DeadlinePassed, DescriptionError
from raydog_resources.gateways.processes import SystemProcesses

SHELL = ("/bin/sh", "-c")


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected by its new parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.01)


def test_a_program_that_ends_tells_how() -> None:
    finished = SystemProcesses().run(
        [*SHELL, "echo out; echo err >&2; exit 3"], deadline_seconds=10, environment=os.environ
    )
    assert (finished.exit_code, finished.output, finished.errors) == (3, "out\n", "err\n")


def test_it_sees_the_environment_it_was_given_and_no_other() -> None:
    finished = SystemProcesses().run(["/usr/bin/env"], deadline_seconds=10, environment={"ONLY": "this"})
    assert finished.output == "ONLY=this\n"


def test_it_waits_for_no_input() -> None:
    assert SystemProcesses().run(["/bin/cat"], deadline_seconds=10, environment={}).output == ""


def test_one_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! $$ > {pids}; wait"
    with pytest.raises(DeadlinePassed, match=r"did not end within 0\.5 s; it was ended"):
        SystemProcesses().run([*SHELL, script], deadline_seconds=0.5, environment=os.environ)
    for pid in pids.read_text().split():
        wait_for_end(int(pid))


def test_what_it_leaves_running_in_a_session_of_its_own_does_not_hold_us_up(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    detached = (
        "import subprocess, pathlib;"
        "child = subprocess.Popen(['sleep', '30'], start_new_session=True);"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(child.pid)); print('ready')"
    )
    began = time.monotonic()
    finished = SystemProcesses().run([sys.executable, "-c", detached], deadline_seconds=20, environment={})
    pid = int(pid_file.read_text())
    try:
        assert finished.output == "ready\n"
        assert time.monotonic() - began < 15
        assert alive(pid)
    finally:
        os.kill(pid, 9)


def test_what_can_not_be_started_is_told() -> None:
    with pytest.raises(DescriptionError, match="/no/such/program: it can't be started"):
        SystemProcesses().run(["/no/such/program"], deadline_seconds=1, environment={})


def test_endless_output_is_bounded() -> None:
    finished = SystemProcesses().run(
        [*SHELL, "head -c 3000000 /dev/zero | tr '\\0' x"], deadline_seconds=20, environment=os.environ
    )
    assert len(finished.output) == 1 << 20
