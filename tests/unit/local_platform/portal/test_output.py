"""A task's output is read in portions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from raydog_resources.local_platform.portal.output import PORTION, read_portion


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "run.0.txt"
    path.write_bytes(b"0123456789")
    return path


@pytest.mark.parametrize(
    ("offset", "content", "start"),
    [
        (0, b"0123456789", 0),
        (4, b"456789", 4),
        (10, b"", 10),
        (99, b"", 10),
        (-3, b"789", 7),
        (-99, b"0123456789", 0),
    ],
)
def test_from_any_place_on(path: Path, offset: int, content: bytes, start: int) -> None:
    portion = read_portion(path, offset)
    assert (portion.content, portion.start, portion.size) == (content, start, 10)


def test_before_the_task_has_begun_there_is_nothing(tmp_path: Path) -> None:
    portion = read_portion(tmp_path / "none", 0)
    assert (portion.content, portion.start, portion.size) == (b"", 0, 0)


def test_a_long_output_comes_in_several_portions(path: Path) -> None:
    whole = bytes(range(256)) * (PORTION // 256) + b"the end"
    path.write_bytes(whole)
    first = read_portion(path, 0)
    second = read_portion(path, first.start + len(first.content))
    assert len(first.content) == PORTION
    assert first.content + second.content == whole


def test_the_mark_tells_of_a_change_that_the_size_does_not(path: Path) -> None:
    before = read_portion(path, 10)
    with path.open("r+b") as file:
        file.seek(5)
        file.write(b"*")
    stamp = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(stamp, stamp))
    after = read_portion(path, 10)
    assert (after.content, after.size) == (before.content, before.size)
    assert after.mark != before.mark
