from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation.estate import Estate
from raydog_resources.local_platform.isolation.node_folder import NodeFolder, file_name


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "/etc", "a\0b"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not fit for a file name"):
        file_name(name)


def test_keys_and_runs_of_others_lead_nowhere(tmp_path: Path) -> None:
    estate = Estate(tmp_path, "0123abcd")
    with pytest.raises(ValueError, match="not fit"):
        estate.node("../n1")
    with pytest.raises(ValueError, match="not fit"):
        estate.node("n1").run("../../x")


def test_a_new_node_is_its_owners_alone(tmp_path: Path) -> None:
    folder = NodeFolder(str(tmp_path / "n1"))
    folder.make()
    modes = {path: Path(path).stat().st_mode & 0o7777 for path in (folder.path, folder.runs, folder.home)}
    assert set(modes.values()) == {0o700}
    assert Path(folder.temporary).stat().st_mode & 0o7777 == 0o1777
    assert folder.run_names() == []


def test_the_lock_is_seen_without_taking_it(tmp_path: Path) -> None:
    folder = NodeFolder(str(tmp_path))
    assert not folder.is_locked()
    lock = os.open(folder.lock, os.O_RDWR | os.O_CREAT)
    assert not folder.is_locked()
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert folder.is_locked()
    os.close(lock)
    assert not folder.is_locked()


def test_ringing_where_nobody_listens_says_so(tmp_path: Path) -> None:
    folder = NodeFolder(str(tmp_path))
    assert not folder.ring()
    os.mkfifo(folder.bell)
    assert not folder.ring()


def test_a_bell_that_was_rung_too_often_is_rung_all_the_same(tmp_path: Path) -> None:
    folder = NodeFolder(str(tmp_path))
    os.mkfifo(folder.bell)
    listening = os.open(folder.bell, os.O_RDWR | os.O_NONBLOCK)
    os.write(listening, b"\n" * (1 << 16))
    assert folder.ring()
    os.close(listening)


def test_names_of_links_and_sockets_stay_short_enough(tmp_path: Path) -> None:
    estate = Estate(tmp_path, "0123abcd")
    assert len(f"{estate.bridge}n1022") <= 15
    session = "session_2026-01-01_00-00-00_000000_1234567/sockets/plasma_store"
    assert len(f"{estate.short_folder('n123456')}/ray/{session}") < 107
