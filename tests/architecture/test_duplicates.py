"""The check for copied code finds copies, and only copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import duplicates

BLOCK = [f"value_{number} = source.read({number})" for number in range(12)]


def lines(name: str, *parts: list[str]) -> list[duplicates.Line]:
    return duplicates.lines_that_count(Path(name), "\n".join(line for part in parts for line in part))


def test_a_copied_block_of_twelve_lines_is_found_once_and_whole() -> None:
    first = lines("a.py", ["before = 1"], BLOCK, ["after = 1"])
    second = lines("b.py", ["other = 2"], BLOCK, ["more = 2"])
    found = list(duplicates.copies([first, second]))
    assert [(copy.first.number, copy.second.number, copy.length) for copy in found] == [(2, 2, 12)]
    assert "a.py:2 and b.py:2: 12 lines alike" in found[0].sentence()


def test_layout_and_comments_do_not_hide_a_copy() -> None:
    indented = ["def f():", *(f"    {line}" for line in BLOCK)]
    spread = [text for line in BLOCK for text in (line, "", "# a comment")]
    assert len(list(duplicates.copies([lines("a.py", indented), lines("b.py", spread)]))) == 1


def test_a_copy_within_one_file_is_found() -> None:
    assert len(list(duplicates.copies([lines("a.py", BLOCK, ["between = 0"], BLOCK)]))) == 1


def test_fewer_lines_than_the_threshold_are_no_copy() -> None:
    few = BLOCK[: duplicates.THRESHOLD - 1]
    assert list(duplicates.copies([lines("a.py", few, ["a = 1"]), lines("b.py", few, ["b = 1"])])) == []


def test_imports_docstrings_and_brackets_do_not_count() -> None:
    imports = [f"import module_{number}" for number in range(12)]
    docstring = ['"""', *(f"line {number}" for number in range(12)), '"""']
    assert lines("a.py", docstring, imports, ["f(", ")"]) == [duplicates.Line(Path("a.py"), 27, "f(")]


def test_shell_is_looked_at_too() -> None:
    block = [f"run_{number} --now" for number in range(12)]
    assert len(list(duplicates.copies([lines("a.sh", block), lines("b", ["#!/bin/sh"], block)]))) == 1


def test_the_exit_code_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("\n".join(BLOCK), encoding="utf-8")
    assert duplicates.main([str(tmp_path / "a.py"), str(tmp_path / "b.py")]) == 1
    assert "12 lines alike" in capsys.readouterr().out
    assert duplicates.main([str(tmp_path / "a.py")]) == 0


def test_a_signature_is_no_copy() -> None:
    signature = ["def f(", *(f"    argument_{number}: int," for number in range(12)), ") -> None:"]
    assert lines("a.py", signature, ["    act()"]) == [duplicates.Line(Path("a.py"), 15, "act()")]
