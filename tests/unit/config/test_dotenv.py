"""What we read from a `.env` file, and what we leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.config.dotenv import read_dotenv
from raydog_resources.errors import CredentialsError

NAMES = ("YD_API_KEY_ID", "YD_API_KEY_SECRET", "YD_API_URL")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("YD_API_KEY_ID=abc", "abc"),
        ("  export YD_API_KEY_ID = abc  ", "abc"),
        ("YD_API_KEY_ID='a b # c'", "a b # c"),
        ('YD_API_KEY_ID="a b"  # why', "a b"),
        ("YD_API_KEY_ID=abc # why", "abc"),
        ("YD_API_KEY_ID=a#b=c", "a#b=c"),
        ("YD_API_KEY_ID=", ""),
        ("YD_API_KEY_ID= # not yet", ""),
        ("\ufeffYD_API_KEY_ID=abc", "abc"),
    ],
)
def test_a_line_gives_its_value(tmp_path: Path, line: str, value: str) -> None:
    path = tmp_path / ".env"
    path.write_text(f"{line}\n", encoding="utf-8")
    assert read_dotenv(path, NAMES) == {"YD_API_KEY_ID": value}


def test_the_last_of_several_lines_wins(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("YD_API_URL=https://one\r\nYD_API_URL=https://two\r\n")
    assert read_dotenv(path, NAMES) == {"YD_API_URL": "https://two"}


def test_other_programs_lines_are_not_our_business(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# a comment\nPEM='-----BEGIN\nmore\n-----END'\n$%&/\nYD_OTHER=1\nXYD_API_KEY_ID=no\n")
    assert read_dotenv(path, NAMES) == {}


def test_no_file_gives_nothing(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path / ".env", NAMES) == {}


@pytest.mark.parametrize("written", ["'hidden", '"hid"den"', "hid den", '"hid\\"den"'])
def test_a_value_in_no_known_form_is_named_by_line_and_never_repeated(tmp_path: Path, written: str) -> None:
    path = tmp_path / ".env"
    path.write_text(f"A=1\nYD_API_KEY_SECRET={written}\n")
    with pytest.raises(CredentialsError, match=r"\.env, line 2: .*one quoted text") as caught:
        read_dotenv(path, NAMES)
    assert "hid" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"YD_API_KEY_ID=\xff\xfe")
    with pytest.raises(CredentialsError, match="UnicodeDecodeError"):
        read_dotenv(path, NAMES)


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(CredentialsError, match="IsADirectoryError"):
        read_dotenv(tmp_path / ".env", NAMES)
