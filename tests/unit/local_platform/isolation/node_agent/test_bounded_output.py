from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raydog_resources.local_platform.isolation.node_agent.bounded_output import BoundedOutput, cut_line


class Written:
    """An output and the file it goes to."""

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self.output = BoundedOutput(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), limit)

    @property
    def content(self) -> bytes:
        return self._path.read_bytes()


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    written = Written(tmp_path / "output.txt", 10)
    yield written
    written.output.close()


def expected(data: bytes, limit: int) -> bytes:
    """What ought to be in the file, said in the simplest way."""
    if len(data) <= limit:
        return data
    head = limit // 2
    return data[:head] + cut_line(len(data) - limit) + data[len(data) - (limit - head) :]


def test_up_to_the_limit_every_byte_is_there_at_once(written: Written) -> None:
    written.output.write(b"01234")
    assert written.content == b"01234"
    written.output.write(b"56789")
    assert written.content == b"0123456789"
    assert not written.output.needs_flush


def test_beyond_it_beginning_and_end_stay_with_a_word_about_the_rest(written: Written) -> None:
    written.output.write(b"0123456789abc")
    assert written.output.needs_flush
    written.output.flush()
    assert written.content == expected(b"0123456789abc", 10)
    assert b" 3 bytes of output are missing here" in written.content
    written.output.write(b"def")
    written.output.flush()
    assert written.content == expected(b"0123456789abcdef", 10)


def test_a_file_never_grows_again_once_it_is_cut(written: Written) -> None:
    written.output.write(b"x" * 11)
    written.output.flush()
    size = len(written.content)
    written.output.write(b"y" * 1_000_000)
    written.output.flush()
    assert len(written.content) == size
    assert written.content.endswith(b"yyyyy")


def test_a_task_that_empties_its_own_output_does_no_harm(tmp_path: Path, written: Written) -> None:
    written.output.write(b"0123456789")
    (tmp_path / "output.txt").write_bytes(b"")
    written.output.write(b"abcdefg")
    written.output.flush()
    assert written.content.endswith(b"cdefg")


def test_a_full_disk_is_noted_and_nothing_breaks() -> None:
    output = BoundedOutput(os.open("/dev/full", os.O_RDWR), 10)
    output.write(b"0123456789abcdef")
    output.close()
    assert output.trouble == "the output could not be kept: No space left on device"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(limit=st.integers(2, 40), parts=st.lists(st.binary(max_size=60), max_size=8), flushes=st.booleans())
def test_however_it_arrives_the_file_is_the_same(
    tmp_path: Path, limit: int, parts: list[bytes], flushes: bool
) -> None:
    written = Written(tmp_path / "any.txt", limit)
    for part in parts:
        written.output.write(part)
        if flushes:
            written.output.flush()
    written.output.close()
    assert written.content == expected(b"".join(parts), limit)
