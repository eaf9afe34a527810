from __future__ import annotations

import os
from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation import processes, processes_ps
from raydog_resources.local_platform.isolation.processes import Process

TREE = [Process(1, 0, 1), Process(5, 1, 5), Process(6, 5, 5), Process(7, 6, 7), Process(8, 1, 8)]


def make(proc: Path, pid: int, stat: str, environment: bytes = b"", command: bytes = b"") -> None:
    (proc / str(pid)).mkdir()
    (proc / str(pid) / "stat").write_text(stat)
    (proc / str(pid) / "environ").write_bytes(environment)
    (proc / str(pid) / "cmdline").write_bytes(command)


@pytest.fixture
def proc(tmp_path: Path) -> str:
    rest = "0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 4711 0 0"
    make(tmp_path, 10, f"10 (bash) S 1 10 10 {rest}", b"A=1\0RAYDOG_NODE=n1\0", b"/bin/bash\0x y\0")
    make(tmp_path, 11, f"11 (odd ) name (x) R 10 10 10 {rest}", b"RAYDOG_NODE=n10\0")
    make(tmp_path, 12, f"12 (dead) Z 10 10 10 {rest}", b"RAYDOG_NODE=n1\0")
    (tmp_path / "self").mkdir()
    return str(tmp_path)


def test_the_table_shows_what_lives_whatever_its_name(proc: str) -> None:
    assert sorted(processes.table(proc)) == [Process(10, 1, 10), Process(11, 10, 10)]


def test_marks_are_compared_whole(proc: str) -> None:
    found = processes.table(proc)
    assert processes.carrying(found, {"RAYDOG_NODE": "n1"}, proc) == {10}
    assert processes.carrying(found, {"RAYDOG_NODE": "n1", "A": "1"}, proc) == {10}
    assert processes.carrying(found, {"RAYDOG_NODE": "n1", "A": "2"}, proc) == set()


def test_a_process_that_went_meanwhile_carries_nothing(proc: str) -> None:
    assert processes.carrying([Process(99, 1, 1)], {"A": "1"}, proc) == set()
    assert processes.command_line(99, proc) == ""
    assert processes.command_line(10, proc) == "/bin/bash x y"


def test_descendants_are_found_across_sessions() -> None:
    assert processes.with_descendants({5}, TREE) == {5, 6, 7}
    assert processes.with_descendants({6, 8}, TREE) == {6, 7, 8}
    assert processes.with_descendants(set(), TREE) == set()


def test_a_birth_mark_stays_the_same_and_is_none_for_nobody() -> None:
    assert processes.birth_mark(os.getpid()) == processes.birth_mark(os.getpid()) != processes.birth_mark(1)
    assert processes.birth_mark(2**22 + 1) is None


def test_signals_to_nobody_are_passed_over() -> None:
    processes.signal_each([2**22 + 1], 0)


def test_ps_is_understood() -> None:
    assert processes_ps.parse_rows("  10     1 Ss\n   11  10 Z+\n 12 10 R\n") == [(10, 1), (12, 10)]
    found = processes_ps.parse_environments("  10 bash -c x RAYDOG_NODE=n1 A=1\n 11 sleep 3\n\n")
    assert found[10] >= {b"RAYDOG_NODE=n1", b"A=1"}
    assert found[11] == {b"sleep", b"3"}
