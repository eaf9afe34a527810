from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.local_platform.data_folder import DataFolder, FolderRefused, default_root


def test_everything_in_it_is_its_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    folder.announce({"pid": 1}, 4711)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert modes == {"key": 0o600, "id": 0o600, "port": 0o600, "platform.json": 0o600, "outputs": 0o700}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    DataFolder(tmp_path).prepare()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_strangers_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(FolderRefused, match="--data-dir"):
        DataFolder(tmp_path).prepare()


def test_key_and_name_outlive_the_platform(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.prepare()
    secret, ident = first.secret, first.ident
    second.prepare()
    assert (second.secret, second.ident) == (secret, ident)
    assert second.key_id == f"local-{ident}"
    assert len(secret) >= 32


def test_what_is_announced_can_be_read_until_it_is_taken_back(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert folder.announced() is None
    assert folder.last_port == 0
    folder.announce({"pid": 7}, 4711)
    assert folder.announced() == {"pid": 7}
    folder.unannounce()
    assert folder.announced() is None
    assert folder.last_port == 4711


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    held = folder.lock("lock", wait=False)
    assert held is not None
    assert folder.lock("lock", wait=False) is None
    held.close()
    again = folder.lock("lock", wait=False)
    assert again is not None
    again.close()


def test_only_a_platforms_folder_is_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    DataFolder(tmp_path).remove()
    assert (tmp_path / "thesis.tex").exists()


def test_the_default_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAYDOG_LOCAL_DIR", str(tmp_path / "here"))
    assert default_root() == tmp_path / "here"
    monkeypatch.delenv("RAYDOG_LOCAL_DIR")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_root() == tmp_path / "raydog" / "local"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_root() == tmp_path / ".local" / "state" / "raydog" / "local"
