"""What is run to have a local platform, and what is made of what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk, CredentialsError
from raydog_resources.gateways.local_platform_start import ensure_local_platform
from raydog_resources.gateways.processes import Finished


class Scripted:
    """Processes that end at once, saying what the test wrote."""

    def __init__(self, output: str, *, exit_code: int = 0, errors: str = "") -> None:
        self._finished = Finished(exit_code, output, errors)
        self.command: list[str] = []
        self.environment: dict[str, str] = {}
        self.deadline_seconds = 0.0

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        self.command, self.environment = list(command), dict(environment)
        self.deadline_seconds = deadline_seconds
        return self._finished


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text("local-secret\n")
    path.chmod(0o600)
    return path


def said(key_file: Path, **changes: Any) -> str:
    facts = {
        "url": "http://127.0.0.1:4711",
        "key_id": "local-1",
        "key_secret_file": str(key_file),
        "isolation": "netns",
        "pid": 42,
    }
    return json.dumps({**facts, **changes}) + "\n"


def test_its_one_line_becomes_a_connection(key_file: Path) -> None:
    running = ensure_local_platform(Scripted(said(key_file)), {})
    assert (running.connection.url, running.connection.key_id) == ("http://127.0.0.1:4711", "local-1")
    assert running.connection.key_secret == "local-secret"
    assert (running.isolation, running.pid) == ("netns", 42)


def test_it_is_started_by_its_command_line(key_file: Path) -> None:
    processes = Scripted(said(key_file))
    ensure_local_platform(processes, {}, data_dir=Path("/data"), deadline_seconds=7)
    assert processes.command[1:] == ["-m", "raydog_resources.local_platform", "start", "--data-dir", "/data"]
    assert processes.deadline_seconds == 7


def test_no_cloud_key_of_the_environment_gets_there(key_file: Path) -> None:
    processes = Scripted(said(key_file))
    environment = {
        "YD_API_KEY_SECRET": "s",
        "PULUMI_CONFIG_PASSPHRASE": "p",
        "PATH": "/bin",
        "HOME": "/home/me",
    }
    running = ensure_local_platform(processes, environment)
    assert processes.environment == {"PATH": "/bin", "HOME": "/home/me"}
    assert running.connection.origin == "the local platform's own key"


def test_one_that_does_not_start_is_told_with_its_last_words() -> None:
    with pytest.raises(CouldNotAsk, match="exit code 1; its last words: no space left") as caught:
        ensure_local_platform(Scripted("", exit_code=1, errors="no space left\n"), {}, data_dir=Path("/data"))
    assert caught.value.next_step == "python -m raydog_resources.local_platform logs --data-dir /data"


@pytest.mark.parametrize("output", ["", "ready\n", "[]", '{"url": "http://127.0.0.1:1"}', "null"])
def test_words_that_are_not_the_promised_line_are_refused(output: str) -> None:
    with pytest.raises(CouldNotAsk, match="one line of JSON can't be read"):
        ensure_local_platform(Scripted(output), {})


@pytest.mark.parametrize("url", ["http://10.0.0.1:4711", "https://example.org"])
def test_an_address_elsewhere_is_refused(key_file: Path, url: str) -> None:
    with pytest.raises(CouldNotAsk, match="which is not this machine"):
        ensure_local_platform(Scripted(said(key_file, url=url)), {})


def test_a_key_file_open_to_others_is_refused(key_file: Path) -> None:
    key_file.chmod(0o644)
    with pytest.raises(CredentialsError, match="others on this machine"):
        ensure_local_platform(Scripted(said(key_file)), {})


def test_the_secret_is_in_no_text(key_file: Path) -> None:
    assert "local-secret" not in repr(ensure_local_platform(Scripted(said(key_file)), {}))
