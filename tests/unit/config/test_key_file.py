"""A key file is read only when it is ours and closed to everybody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from raydog_resources.config.key_file import read_key_file
from raydog_resources.errors import CredentialsError

SECRET = "s3cret-of-the-platform"


def key_file(folder: Path, content: str | bytes = f"{SECRET}\n", mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_the_secret_is_read(tmp_path: Path, mode: int) -> None:
    assert read_key_file(key_file(tmp_path, mode=mode)) == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o601])
def test_a_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, mode=mode)
    with pytest.raises(CredentialsError, match=f"mode {mode:04o}.*it was not read.*chmod 600 {path}"):
        read_key_file(path)


@pytest.mark.parametrize("content", ["", "\n", "two words\n", "two\nlines\n", b"\xff\xfe", "x" * 5000])
def test_what_is_no_single_secret_is_refused_and_not_repeated(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(CredentialsError, match="does not hold one secret") as caught:
        read_key_file(key_file(tmp_path, content))
    assert "two" not in str(caught.value)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(key_file(tmp_path))
    with pytest.raises(CredentialsError, match="can't be opened"):
        read_key_file(tmp_path / "link")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match="No such file"):
        read_key_file(tmp_path / "key")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, make: object) -> None:
    path = tmp_path / "key"
    assert callable(make)
    make(path)
    with pytest.raises(CredentialsError, match="not a file"):
        read_key_file(path)


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away; run as root")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = key_file(tmp_path)
    os.chown(path, 12345, -1)
    with pytest.raises(CredentialsError, match=r"belongs to another user \(uid 12345\)"):
        read_key_file(path)
