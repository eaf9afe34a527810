"""Which engine is taken, and what is said when none is fit."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from raydog_resources.errors import DescriptionError, EngineMissing
from raydog_resources.gateways.processes import Finished
from raydog_resources.workspace.engine import OLDEST, choose_engine
from tests.architecture.source_tree import ROOT


class Versions:
    """Processes that say a version, by path."""

    def __init__(self, said: Mapping[Path, str], exit_code: int = 0) -> None:
        self._said = said
        self._exit_code = exit_code

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        assert list(command[1:]) == ["version"]
        assert environment["PULUMI_SKIP_UPDATE_CHECK"] == "true"
        return Finished(self._exit_code, self._said[Path(command[0])], "")


class Machine:
    """A PATH and a home, with programs called pulumi where the test wants them."""

    def __init__(self, folder: Path) -> None:
        self.on_path = folder / "bin" / "pulumi"
        self.in_home = folder / "home" / ".pulumi" / "bin" / "pulumi"
        self.environment = {"PATH": str(self.on_path.parent), "HOME": str(folder / "home")}

    def asking_for(self, engine: str) -> dict[str, str]:
        return {**self.environment, "RAYDOG_ENGINE": engine}

    def install(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_one_on_path_is_taken(machine: Machine) -> None:
    machine.install(machine.on_path)
    machine.install(machine.in_home)
    found = choose_engine(machine.environment, Versions({machine.on_path: "v3.260.0\n"}))
    assert (found.kind, found.path, found.version) == ("cli", machine.on_path, "3.260.0")
    assert found.why == "found on PATH"


def test_one_that_is_too_old_is_passed_over(machine: Machine) -> None:
    machine.install(machine.on_path)
    machine.install(machine.in_home)
    said = {machine.on_path: "v3.254.9", machine.in_home: "v3.255.0"}
    assert choose_engine(machine.environment, Versions(said)).path == machine.in_home


def test_what_its_installer_left_is_found_without_path(machine: Machine) -> None:
    machine.install(machine.in_home)
    found = choose_engine({**machine.environment, "PATH": ""}, Versions({machine.in_home: "3.300.1-beta.1"}))
    assert found.version == "3.300.1-beta.1"
    assert str(machine.in_home.parent) in found.why


@pytest.mark.parametrize(
    ("said", "exit_code", "why"),
    [("v3.100.0", 0, "too old: 3.100.0"), ("", 0, "does not say"), ("v3.260.0", 1, "does not say")],
)
def test_one_that_is_not_fit_is_named_with_the_reason(
    machine: Machine, said: str, exit_code: int, why: str
) -> None:
    machine.install(machine.on_path)
    with pytest.raises(EngineMissing) as caught:
        choose_engine(machine.asking_for("cli"), Versions({machine.on_path: said}, exit_code))
    assert str(machine.on_path) in caught.value.done
    assert why in caught.value.done
    assert "3.255.0 or newer" in caught.value.what


def test_with_none_at_all_the_official_installer_is_named(machine: Machine) -> None:
    with pytest.raises(EngineMissing) as caught:
        choose_engine(machine.asking_for("cli"), Versions({}))
    assert caught.value.next_step == "curl -fsSL https://get.pulumi.com | sh"
    assert "no Pulumi command line of version" in str(caught.value)
    assert str(machine.in_home.parent) in caught.value.done


def test_an_engine_that_is_not_there_is_refused_by_name(machine: Machine) -> None:
    with pytest.raises(DescriptionError, match="no such engine") as caught:
        choose_engine(machine.asking_for("other"), Versions({}))
    assert "RAYDOG_ENGINE=other" in str(caught.value)


def test_where_the_command_line_is_not_to_be_had_our_own_engine_runs_and_says_why(machine: Machine) -> None:
    machine.install(machine.on_path)
    found = choose_engine(machine.environment, Versions({machine.on_path: "v3.100.0"}))
    assert (found.kind, found.path) == ("embedded", Path(sys.executable))
    assert "too old: 3.100.0" in found.why
    assert found.note() == f"run by the embedded engine: {found.why}"
    assert found.words() == [sys.executable, "-m", "raydog_resources.embedded_engine"]


def test_our_own_engine_may_be_asked_for(machine: Machine) -> None:
    machine.install(machine.on_path)
    found = choose_engine(machine.asking_for("embedded"), Versions({}))
    assert (found.kind, found.why) == ("embedded", "RAYDOG_ENGINE=embedded")


def test_of_the_usual_engine_nothing_has_to_be_said(machine: Machine) -> None:
    machine.install(machine.on_path)
    found = choose_engine(machine.asking_for("cli"), Versions({machine.on_path: "3.260.0"}))
    assert found.note() == ""
    assert found.words() == [str(machine.on_path)]


def test_the_command_line_may_be_as_old_as_the_sdk() -> None:
    pinned = re.search(r'"pulumi>=(\d+)\.(\d+)', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pinned is not None
    assert OLDEST[:2] == (int(pinned[1]), int(pinned[2]))
