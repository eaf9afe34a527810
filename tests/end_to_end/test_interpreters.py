"""The unit tests pass on every Python that the project says it runs on, as far as this machine has it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest

from tests.architecture.source_tree import ROOT

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile")


def interpreter(version: str) -> Path | None:
    """A Python of that version that runs: by name on the PATH, or where pyenv keeps them."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    named = [Path(found) for name in (f"python{version}", "python3") if (found := which(name))]
    ask = f"import sys, ensurepip; raise SystemExit('%d.%d' % sys.version_info[:2] != '{version}')"
    for candidate in [*named, *reversed(kept)]:
        if (
            subprocess.run([candidate, "-c", ask], capture_output=True, timeout=20, check=False).returncode
            == 0
        ):
            return candidate
    return None


def output(*command: str | Path) -> str:
    """What the command prints; a command that fails fails the test with all it said."""
    ran = subprocess.run(
        command,
        cwd=ROOT,
        timeout=300,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


@pytest.mark.matrix
@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_unit_tests_pass(version: str, tmp_path: Path) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(
            f"no Python {version} with the venv module here; install python{version} and python{version}-venv"
        )
    inside = tmp_path / "venv" / "bin" / "python"
    output(python, "-m", "venv", tmp_path / "venv")
    for lock in ("pip", "test"):
        output(
            inside, *PIP_INSTALL, "--require-hashes", "--requirement", ROOT / "requirements" / f"{lock}.txt"
        )
    cache = f"cache_dir={tmp_path / 'pytest-cache'}"
    assert " passed" in output(inside, "-m", "pytest", "-q", "-o", cache, "tests/unit")
