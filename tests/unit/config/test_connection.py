"""Where the key for a cloud platform is looked for, and which mixtures are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.config.connection import Connection, StackKey, cloud_connection
from raydog_resources.errors import CredentialsError, DescriptionError

KEY = {"YD_API_KEY_ID": "env-id", "YD_API_KEY_SECRET": "env-secret"}
STACK_KEY = StackKey("stack-id", "stack-secret")


def dotenv(folder: Path, **values: str) -> Path:
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return folder


def test_the_environment_is_asked_first(tmp_path: Path) -> None:
    folder = dotenv(tmp_path, YD_API_KEY_ID="file-id", YD_API_KEY_SECRET="file-secret")
    found = cloud_connection(KEY, folder=folder, stack_key=STACK_KEY)
    assert (found.key_id, found.key_secret, found.origin) == ("env-id", "env-secret", "the environment")


def test_then_the_file(tmp_path: Path) -> None:
    folder = dotenv(tmp_path, YD_API_KEY_ID="file-id", YD_API_KEY_SECRET="file-secret")
    found = cloud_connection({}, folder=folder, stack_key=STACK_KEY)
    assert (found.key_id, found.key_secret, found.origin) == (
        "file-id",
        "file-secret",
        str(tmp_path / ".env"),
    )


def test_then_the_stack(tmp_path: Path) -> None:
    found = cloud_connection({"YD_API_KEY_ID": ""}, folder=tmp_path, stack_key=STACK_KEY)
    assert (found.key_id, found.key_secret, found.origin) == (
        "stack-id",
        "stack-secret",
        "the stack's secrets",
    )


def test_without_an_address_it_is_the_vendors() -> None:
    assert cloud_connection(KEY).url == "https://api.yellowdog.ai"


@pytest.mark.parametrize("written", ["", "https://Cell.example.org/"])
def test_the_environments_address_is_used_where_the_stack_agrees(written: str) -> None:
    environment = {**KEY, "YD_API_URL": "https://cell.example.org"}
    assert cloud_connection(environment, written_url=written).url == "https://cell.example.org"


def test_the_files_address_counts_as_the_environments(tmp_path: Path) -> None:
    folder = dotenv(tmp_path, YD_API_URL="https://cell.example.org")
    assert cloud_connection(KEY, folder=folder).url == "https://cell.example.org"


@pytest.mark.parametrize("in_file", [False, True])
def test_two_addresses_are_refused_by_name(tmp_path: Path, in_file: bool) -> None:
    url = {"YD_API_URL": "https://one.example.org"}
    folder = dotenv(tmp_path, **url) if in_file else tmp_path
    environment = KEY if in_file else {**KEY, **url}
    with pytest.raises(CredentialsError) as caught:
        cloud_connection(environment, folder=folder, written_url="https://two.example.org")
    text = str(caught.value)
    assert "YD_API_URL=https://one.example.org" in text
    assert "https://two.example.org" in text
    assert "nothing was sent to either" in text
    assert "unset YD_API_URL" in caught.value.next_step


@pytest.mark.parametrize("half", ["YD_API_KEY_ID", "YD_API_KEY_SECRET"])
def test_half_a_key_is_refused_even_where_another_place_has_a_whole_one(tmp_path: Path, half: str) -> None:
    folder = dotenv(tmp_path, YD_API_KEY_ID="file-id", YD_API_KEY_SECRET="file-secret")
    with pytest.raises(CredentialsError, match=f"there is a {half} and no ") as caught:
        cloud_connection({half: KEY[half]}, folder=folder, stack_key=STACK_KEY)
    assert "secret" not in str(caught.value).replace("SECRET", "")


def test_half_a_key_in_the_stack_is_refused() -> None:
    with pytest.raises(
        CredentialsError, match="the stack's secrets: there is a YD_API_KEY_ID and no YD_API_KEY_SECRET"
    ):
        cloud_connection({}, stack_key=StackKey(id="stack-id"))


def test_no_key_at_all_says_where_was_looked(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError) as caught:
        cloud_connection({}, folder=tmp_path)
    assert "no key was found" in str(caught.value)
    assert f"the environment, {tmp_path / '.env'}, the stack's secrets" in caught.value.done
    assert "export YD_API_KEY_ID=" in caught.value.next_step


def test_the_local_platform_is_never_given_a_cloud_key() -> None:
    with pytest.raises(DescriptionError, match="has a key of its own"):
        cloud_connection(KEY, written_url="local")


def test_plain_http_from_the_environment_is_refused() -> None:
    with pytest.raises(CredentialsError, match="plain http"):
        cloud_connection({**KEY, "YD_API_URL": "http://cell.example.org"})


@pytest.mark.parametrize("value", ["with space", "line\nbreak", " padded", "", "umläut"])
def test_a_key_that_cannot_be_one_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(CredentialsError, match="secret is not one word") as caught:
        Connection(url="https://host", key_id="id", key_secret=value, origin="here")
    assert not value or value not in str(caught.value)


def test_a_connection_shows_no_secret() -> None:
    assert "env-secret" not in repr(cloud_connection(KEY))
    assert "stack-secret" not in repr(STACK_KEY)
