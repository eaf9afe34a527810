"""Files written whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.state_folder import StateFolder


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_what_was_written_is_read_closed_to_others_and_leaves_no_draft(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=False)
    folder.write("a/b.json", b"1")
    folder.write("a/b.json", b"2")
    assert folder.read("a/b.json") == b"2"
    assert (tmp_path / "a" / "b.json").stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path / "a") == ["b.json"]


def test_a_second_file_says_how_the_first_one_reads(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=True)
    folder.write("b.json", b"1")
    second = json.loads((tmp_path / "b.json.attrs").read_text())
    assert second["md5"] == base64.b64encode(hashlib.md5(b"1", usedforsecurity=False).digest()).decode()
    assert folder.names("") == ["b.json"]
    folder.remove("b.json")
    assert names_in(tmp_path) == []


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = StateFolder(tmp_path, second_files=False)
    folder.write("b.json", b"good")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Failure, match=r"b\.json could not be written: No space left on device"):
        folder.write("b.json", b"new")
    assert folder.read("b.json") == b"good"
    assert names_in(tmp_path) == ["b.json"]


def test_what_was_kept_stays_when_the_file_is_written_again(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=True)
    folder.write("b.json", b"1")
    folder.keep_as("b.json", "kept/b.bak")
    folder.write("b.json", b"2")
    folder.keep_as("b.json", "kept/c.bak")
    assert (folder.read("kept/b.bak"), folder.read("kept/c.bak")) == (b"1", b"2")
    assert folder.names("kept") == ["b.bak", "c.bak"]


def test_a_second_file_is_kept_with_its_file_and_is_never_anothers(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=True)
    folder.write("b.json", b"1")
    of_the_first = (tmp_path / "b.json.attrs").read_bytes()
    folder.keep_as("b.json", "b.bak")
    folder.write("b.json", b"2")
    assert (tmp_path / "b.bak.attrs").read_bytes() == of_the_first
    (tmp_path / "b.json.attrs").unlink()
    folder.keep_as("b.json", "b.bak")
    assert not (tmp_path / "b.bak.attrs").exists()


def test_keeping_twice_what_did_not_change_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=False)
    folder.write("b.json", b"1")
    folder.keep_as("b.json", "b.bak")
    folder.keep_as("b.json", "b.bak")
    assert names_in(tmp_path) == ["b.bak", "b.json"]


def test_it_is_kept_too_where_files_have_one_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    folder = StateFolder(tmp_path, second_files=False)
    folder.write("b.json", b"1")
    folder.keep_as("b.json", "b.bak")
    folder.write("b.json", b"2")
    assert folder.read("b.bak") == b"1"


def test_drafts_of_a_killed_run_are_nothing_to_anybody(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=False)
    folder.write("b.json", b"1")
    (tmp_path / ".draft-x.attrs").write_bytes(b"ha")
    assert folder.names("") == ["b.json"]
    folder.sweep("")
    assert names_in(tmp_path) == ["b.json"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, second_files=False)
    assert folder.names("none") == []
    assert folder.folders("none") == []
    folder.remove("none/x")
