from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation.home_file import put_home_file

SEEN_AS = "/opt/yellowdog/agent"


@pytest.mark.parametrize("path", ["token", "~/token", f"{SEEN_AS}/token"])
def test_a_file_lands_in_the_home_however_it_is_named(tmp_path: Path, path: str) -> None:
    put_home_file(str(tmp_path), SEEN_AS, path, b"secret")
    assert (tmp_path / "token").read_bytes() == b"secret"
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600


def test_folders_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    put_home_file(str(tmp_path), SEEN_AS, "~/.ray/deep/auth_token", b"x")
    assert (tmp_path / ".ray" / "deep" / "auth_token").read_bytes() == b"x"
    assert (tmp_path / ".ray").stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_there_is_replaced_with_a_mode_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("old")
    (tmp_path / "token").chmod(0o644)
    put_home_file(str(tmp_path), SEEN_AS, "token", b"new")
    assert (tmp_path / "token").read_bytes() == b"new"
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./x", "~", "~root/x", "a\0b", f"{SEEN_AS}/../x"],
)
def test_any_other_place_is_refused(tmp_path: Path, path: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(ValueError, match="below the node's home"):
        put_home_file(str(home), SEEN_AS, path, b"x")
    assert list(tmp_path.rglob("*")) == [home]


def test_a_link_that_a_task_made_is_not_followed(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (home / "way").symlink_to(outside)
    with pytest.raises(ValueError, match="is not a folder"):
        put_home_file(str(home), SEEN_AS, "way/token", b"x")
    (outside / "victim").write_text("old")
    (home / "token").symlink_to(outside / "victim")
    put_home_file(str(home), SEEN_AS, "token", b"new")
    assert (outside / "victim").read_text() == "old"
    assert not (home / "token").is_symlink()


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ValueError, match="is a folder"):
        put_home_file(str(tmp_path), SEEN_AS, "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
