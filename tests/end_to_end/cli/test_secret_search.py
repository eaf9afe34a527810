"""The search for secrets can fail: what is planted is found, by name and place, and only what is rightful is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.cli.secret_search import ProcessAlbum, SecretSearch
from tests.end_to_end.local_platform.rig import wait_until

SEARCH = SecretSearch({"token": "t0ken-of-the-test", "key": "k3y-of-the-test"})
WAITS = "import sys; print('here', flush=True); sys.stdin.read()"


@contextmanager
def running(folder: Path, *words: str, **environment: str) -> Iterator[None]:
    """A process that belongs to the folder."""
    command = [sys.executable, "-c", WAITS, str(folder), *words]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        yield
    finally:
        process.communicate(timeout=10)


def test_files_are_searched_but_for_those_that_may(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("Ray says t0ken-of-the-test")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "code.py").write_text("k3y-of-the-test")
    key = tmp_path / "key"
    key.write_text("k3y-of-the-test")
    key.chmod(0o600)
    found = [f"token in {tmp_path / 'log'}"]
    assert SEARCH.in_files([tmp_path], rightful=["key"], skipped=".venv") == found
    key.chmod(0o640)
    assert sorted(SEARCH.in_files([tmp_path], rightful=["key"], skipped=".venv")) == [f"key in {key}", *found]


@pytest.mark.parametrize(
    ("words", "environment", "hits"),
    [
        ((), {"COLOUR": "blue"}, []),
        (("--token", "t0ken-of-the-test"), {}, ["token in the words of process"]),
        ((), {"TOLD": "k3y-of-the-test"}, ["key in TOLD of the environment of process"]),
        ((), {"YD_API_KEY_SECRET": "k3y-of-the-test"}, []),
        (
            ("-m", "raydog_resources.local_platform"),
            {"YD_API_KEY_SECRET": "k3y-of-the-test"},
            ["key in YD_API_KEY_SECRET of the environment of process"],
        ),
        (
            (),
            {"YD_API_KEY_SECRET": "k3y-of-the-test", "RAYDOG_NODE_IP": "10.0.0.1"},
            ["key in YD_API_KEY_SECRET of the environment of process"],
        ),
    ],
)
def test_processes_are_searched_but_for_what_a_person_gave_them(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], hits: list[str]
) -> None:
    album = ProcessAlbum(tmp_path)
    with running(tmp_path, *words, **environment):
        album.look()
    assert len(album.seen) == 1
    assert [hit.partition(" process ")[0] + " process" for hit in SEARCH.in_processes(album.seen)] == hits


def test_what_lives_for_a_moment_only_is_seen_by_looking_all_the_time(tmp_path: Path) -> None:
    album = ProcessAlbum(tmp_path)
    with album.looking(), running(tmp_path, "t0ken-of-the-test"):
        wait_until("it was seen", lambda: album.seen, 10)
    assert len(SEARCH.in_processes(album.seen)) == 1


def test_a_secret_too_short_to_be_told_from_chance_is_refused() -> None:
    with pytest.raises(AssertionError, match="too short"):
        SecretSearch({"token": "abc"})
