"""Files that grow, are cut, begin anew, and have secrets in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.node_programs.log_shipper.followed_file import LONGEST_LINE, FollowedFile
from raydog_resources.node_programs.log_shipper.log_files import LogFiles
from raydog_resources.node_programs.log_shipper.secret_mask import HIDDEN, SecretMask

TOKEN = "5ea1" * 16


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "raylet.out"


def more(file: Path, text: str) -> None:
    with file.open("a") as opened:
        opened.write(text)


def test_each_line_comes_once_and_whole(file: Path) -> None:
    followed = FollowedFile(str(file))
    assert followed.lines() == []
    more(file, "one\ntwo\n\nthr")
    assert followed.lines() == ["one", "two"]
    more(file, "ee\r\n")
    assert followed.lines() == ["three"]
    assert followed.lines() == []


def test_what_has_no_end_of_line_comes_when_no_more_will(file: Path) -> None:
    followed = FollowedFile(str(file))
    more(file, "killed in mid-")
    assert followed.lines() == []
    assert followed.last_words() == ["killed in mid-"]
    assert followed.last_words() == []


def test_of_a_large_old_file_only_the_end_is_read_from_a_lines_beginning(file: Path) -> None:
    more(file, "".join(f"line {number:07}\n" for number in range(100_000)))
    followed = FollowedFile(str(file), old=True)
    found = [line for _ in range(5) for line in followed.lines()]
    assert found[0].startswith("line 00")
    assert found[-1] == "line 0099999"
    assert 15_000 < len(found) < 25_000


def test_one_that_begins_anew_is_read_anew(file: Path) -> None:
    followed = FollowedFile(str(file))
    more(file, "long before\n")
    followed.lines()
    file.write_text("again\n")
    assert followed.lines() == ["again"]
    other = file.with_name("new")
    other.write_text("rotated away, and longer than that\n")
    other.replace(file)
    assert followed.lines() == ["rotated away, and longer than that"]


def test_a_line_without_end_takes_no_memory_without_end(file: Path) -> None:
    followed = FollowedFile(str(file))
    more(file, "x" * (LONGEST_LINE * 9) + "\nafter\n")
    found = [line for _ in range(9) for line in followed.lines()]
    assert found[-1] == "after"
    assert [set(line) for line in found[:-1]] == [{"x"}]
    assert len(followed._rest) == 0


def test_only_logs_are_sent_each_with_its_source(tmp_path: Path) -> None:
    ray = tmp_path / "logs"
    ray.mkdir()
    for name in (
        "raylet.err",
        "worker-12-01-7.out",
        "job-driver-raysubmit_1.log",
        "python-core-worker-1.log",
        "a.json",
    ):
        (ray / name).write_text(f"of {name}\n")
    (tmp_path / "taskoutput.txt").write_text("of the task\n")
    files = LogFiles(str(tmp_path / "taskoutput.txt"), str(ray), SecretMask({}))
    assert {(line.source, line.file, line.text) for line in files.round(1)} == {
        ("task", "taskoutput.txt", "of the task"),
        ("ray", "raylet.err", "of raylet.err"),
        ("worker", "worker-12-01-7.out", "of worker-12-01-7.out"),
        ("job", "job-driver-raysubmit_1.log", "of job-driver-raysubmit_1.log"),
    }
    assert files.round(2) == []


@pytest.mark.parametrize("before", [0, 10, LONGEST_LINE - 70, LONGEST_LINE - 30, LONGEST_LINE + 5])
def test_a_secret_is_hidden_wherever_a_line_is_cut(file: Path, before: int) -> None:
    more(file, f"{'-' * before}{TOKEN}{'-' * 100_000}\n")
    files = LogFiles("", str(file.parent), SecretMask({}))
    text = "".join(line.text for _ in range(3) for line in files.round(1))
    assert "5ea1" not in text
    assert text.startswith("-" * min(before, LONGEST_LINE))
    assert (HIDDEN in text) is (before < LONGEST_LINE)


def test_a_flood_is_read_a_piece_at_a_time(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"worker-{number}.out").write_text("y" * 99 + "\n" + ("z" * 99 + "\n") * 2500)
    files = LogFiles("", str(tmp_path), SecretMask({}))
    assert sum(len(line.text) for line in files.round(1)) < 3_000_000
