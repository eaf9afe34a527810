"""`url: local` over the real command line of the local platform."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.local_platform_start import ensure_local_platform
from raydog_resources.gateways.processes import SystemProcesses
from raydog_resources.gateways.yellowdog_sdk import connect

PLATFORM = (sys.executable, "-m", "raydog_resources.local_platform")


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder for a platform of the test's own, which ends with the test."""
    folder = tmp_path / "local"
    yield folder
    subprocess.run(
        [*PLATFORM, "clean", "--data-dir", str(folder)], check=True, timeout=60, capture_output=True
    )


def stand_in(tmp_path: Path, line: str, *, exit_code: int = 0) -> Sequence[str]:
    """A program that says one line and ends."""
    script = tmp_path / "stand_in.py"
    script.write_text(
        f"import sys\nprint({line!r})\nprint('its log', file=sys.stderr)\nsys.exit({exit_code})\n"
    )
    return (sys.executable, str(script))


def test_it_is_started_once_and_answers_with_its_own_key(data_dir: Path) -> None:
    environment = {
        **os.environ,
        "YD_API_KEY_ID": "cloud",
        "YD_API_KEY_SECRET": "cloud",
        "YD_API_URL": "https://cloud",
    }
    first = ensure_local_platform(SystemProcesses(), environment, data_dir=data_dir)
    second = ensure_local_platform(SystemProcesses(), environment, data_dir=data_dir)
    assert first == second
    yellowdog = connect(first.connection)
    assert yellowdog.application().id
    yellowdog.close()
    running = Path(f"/proc/{first.pid}/environ")
    if running.exists():
        assert b"YD_API_KEY_SECRET" not in running.read_bytes()


def test_one_that_ends_badly_is_told_with_its_last_words(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "half a line", exit_code=1)
    with pytest.raises(CouldNotAsk, match="it did not start: exit code 1; its last words: its log"):
        ensure_local_platform(SystemProcesses(), os.environ, program=program)


def test_one_that_says_something_else_is_told(tmp_path: Path) -> None:
    with pytest.raises(CouldNotAsk, match="its one line of JSON can't be read"):
        ensure_local_platform(SystemProcesses(), os.environ, program=stand_in(tmp_path, "hello"))
