"""The locks in requirements/ fit the project, carry hashes for everything and name no place to fetch from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_tree import ROOT

FOLDER = ROOT / "requirements"
LOCKS = ("pip", "base", "test", "dev")


def locked(name: str) -> list[Requirement]:
    """The pins of a lock; one package has several where interpreters need different versions."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if "--hash=sha256:" not in line] == []
    return [Requirement(line.split("--hash")[0]) for line in lines]


def asked_for(path: Path) -> list[Requirement]:
    """What a person wrote: the dependencies in pyproject.toml, or the lines of an .in file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        listed = re.search(r"^dependencies = \[(.*?)^\]", text, re.DOTALL | re.MULTILINE)
        assert listed is not None
        return [Requirement(line) for line in re.findall(r'"([^"]+)"', listed[1])]
    return [Requirement(line) for line in text.splitlines() if line and not line.startswith(("#", "-r"))]


@pytest.mark.parametrize(
    ("lock", "source"),
    [("base", "pyproject.toml"), ("test", "requirements/test.in"), ("dev", "requirements/dev.in")],
)
def test_a_lock_holds_what_was_asked_for(lock: str, source: str) -> None:
    pins: dict[str, list[str]] = {}
    for pin in locked(lock):
        pins.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))
    for wanted in asked_for(ROOT / source):
        versions = pins.get(canonicalize_name(wanted.name), [])
        assert versions, f"{lock}.txt lacks {wanted.name}; run scripts/lock"
        assert [version for version in versions if version not in wanted.specifier] == [], wanted.name


@pytest.mark.parametrize(("smaller", "larger"), [("base", "test"), ("test", "dev")])
def test_the_locks_agree(smaller: str, larger: str) -> None:
    """On the versions; for which systems a pin counts may differ, where a larger lock needs it on more."""
    pins = [{f"{pin.name}{pin.specifier}" for pin in locked(name)} for name in (smaller, larger)]
    assert pins[0] - pins[1] == set()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert re.findall(r"https?:|^--(?!hash)\S+| @ |(?<![\w.])/\w+", text, re.MULTILINE) == []
