"""`scripts/setup`: instant when nothing changed, repaired after an interruption, clear when it cannot work.

A stand-in for Python notes how it is called, so that nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

STAND_IN = """#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
case "$*" in
    "-S -c "*) echo "$VERSION" ;;
    "-c import ensurepip"*) test -z "$NO_VENV_MODULE" ;;
    "-m venv --clear .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip install"*"$PIP_FAILS_AT"*) test -z "$PIP_FAILS_AT" ;;
esac
"""


class Checkout:
    """A copy of what set-up reads, in a folder whose name has a space."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a checkout"
        self._calls = folder / "calls"
        self._calls.touch()
        self.python = folder / "python-stand-in"
        self.python.write_text(STAND_IN, encoding="utf-8")
        self.python.chmod(0o755)
        for name in ("scripts", "requirements"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", self.folder)

    def set_up(self, **environment: str) -> subprocess.CompletedProcess[str]:
        defaults = {"RAYDOG_PYTHON": str(self.python), "CALLS": str(self._calls), "VERSION": "3.11"}
        defaults |= {"PATH": os.environ["PATH"], "PIP_FAILS_AT": "", "NO_VENV_MODULE": ""}
        return subprocess.run(
            [str(self.folder / "scripts" / "setup")],
            env=defaults | environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def work_done(self) -> list[str]:
        """What has been made or installed since the last time this was asked."""
        calls = self._calls.read_text(encoding="utf-8").splitlines()
        self._calls.write_text("", encoding="utf-8")
        kinds = {
            "-m venv": "venv",
            "requirements/pip.txt": "pip",
            "requirements/dev.txt": "locked packages",
            "--editable": "package",
        }
        return [kind for call in calls for mark, kind in kinds.items() if mark in call]


EVERYTHING = ["venv", "pip", "locked packages", "package"]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_first_run_says_what_it_does_and_the_second_has_nothing_to_do(checkout: Checkout) -> None:
    first = checkout.set_up()
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stdout
    assert "... done in" in first.stdout
    assert checkout.work_done() == EVERYTHING
    second = checkout.set_up()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert checkout.work_done() == []


@pytest.mark.parametrize("at", ["requirements/pip.txt", "requirements/dev.txt", "--editable"])
def test_an_interrupted_set_up_is_made_afresh(checkout: Checkout, at: str) -> None:
    assert checkout.set_up(PIP_FAILS_AT=at).returncode != 0
    checkout.work_done()
    assert checkout.set_up().returncode == 0
    assert checkout.work_done() == EVERYTHING


def test_new_locks_are_installed_in_place(checkout: Checkout) -> None:
    checkout.set_up()
    checkout.work_done()
    with (checkout.folder / "requirements" / "dev.txt").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert checkout.set_up().returncode == 0
    assert checkout.work_done() == ["pip", "locked packages", "package"]


def test_another_python_makes_another_venv(checkout: Checkout) -> None:
    checkout.set_up()
    checkout.work_done()
    assert checkout.set_up(VERSION="3.12").returncode == 0
    assert checkout.work_done() == EVERYTHING


def test_a_checkout_that_moved_is_made_afresh(checkout: Checkout) -> None:
    checkout.set_up()
    checkout.work_done()
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    assert checkout.set_up().returncode == 0
    assert checkout.work_done() == EVERYTHING


@pytest.mark.parametrize(
    ("environment", "sentence", "advice"),
    [
        ({"VERSION": ""}, "No Python 3.10 to 3.13 among:", "install one"),
        (
            {"NO_VENV_MODULE": "1"},
            "lacks the venv module; nothing was changed.",
            "apt-get install python3-venv",
        ),
    ],
)
def test_a_machine_it_cannot_work_on_is_told_what_to_install(
    checkout: Checkout, environment: dict[str, str], sentence: str, advice: str
) -> None:
    answer = checkout.set_up(**environment)
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert advice in answer.stderr
    assert checkout.work_done() == []
    assert not (checkout.folder / ".venv").exists()
