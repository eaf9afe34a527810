"""What the doctor looks at, and that secrets are found and not shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from raydog_resources.errors import EngineMissing
from raydog_resources.workspace.engine import Engine
from raydog_resources.workspace.examination import Examination
from raydog_resources.workspace.finding import Finding
from tests.unit.workspace.deployed import LocalProgram
from tests.unit.workspace.house import STACK, make_project

ENGINE = Engine("cli", Path("/p/pulumi"), "3.260.0", "found on PATH")
KEY = {"YD_API_KEY_ID": "canary-id", "YD_API_KEY_SECRET": "canary-secret"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project").folder


def findings(folder: Path, program: LocalProgram | None = None, **environment: str) -> Mapping[str, Finding]:
    examination = Examination(
        folder,
        "local",
        {"HOME": str(folder), **environment},
        program or LocalProgram(),
        lambda: ENGINE,
    )
    return {finding.what: finding for finding in examination.findings()}


def test_a_machine_that_has_what_it_takes(folder: Path) -> None:
    found = findings(folder)
    assert list(found) == ["python", "engine", "ray", "project", "state", "passphrase", "stack", "platform"]
    assert found["engine"] == Finding("engine", True, "cli 3.260.0, /p/pulumi, found on PATH")
    assert "keeps nodes apart by netns" in found["platform"].sentence
    assert all(found[what].fine for what in ("engine", "project", "state", "passphrase", "stack", "platform"))


def test_looking_writes_nothing_and_starts_nothing(folder: Path) -> None:
    program = LocalProgram(runs=False)
    found = findings(folder, program)
    assert "the next up starts it" in found["platform"].sentence
    assert program.asked == ["status"]
    assert not (folder / ".raydog").exists()
    assert "which the first run makes" in found["passphrase"].sentence


def test_what_is_missing_does_not_hide_the_rest(folder: Path) -> None:
    def none() -> Engine:
        raise EngineMissing("no engine", next_step="install one")

    examination = Examination(folder, "local", {"HOME": str(folder)}, LocalProgram(), none)
    found = {finding.what: finding for finding in examination.findings()}
    assert found["engine"] == Finding("engine", False, "no engine. Next: install one")
    assert found["platform"].fine


def test_without_a_project_the_machine_is_still_looked_at(tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert list(found) == ["python", "engine", "ray", "project"]
    assert not found["project"].fine


def test_a_stack_that_is_wrong_is_named(folder: Path) -> None:
    (folder / "stacks" / "Pulumi.local.yaml").write_text(STACK.replace("nodes: 2", "nodes: -1"))
    found = findings(folder)
    assert not found["stack"].fine
    assert "nodes" in found["stack"].sentence
    assert "platform" not in found


def test_keys_are_found_and_not_shown(folder: Path) -> None:
    (folder / "stacks" / "Pulumi.local.yaml").write_text(STACK.replace(", url: local", ""))
    missing = findings(folder)["platform"]
    assert not missing.fine
    assert "no key was found" in missing.sentence
    found = findings(folder, None, **KEY)
    assert found["platform"].sentence == "https://api.yellowdog.ai, with a key from the environment"
    assert "canary" not in str(found)


def test_a_state_of_somebody_elses_choice_is_named_with_who_chose_it(folder: Path) -> None:
    found = findings(folder, PULUMI_BACKEND_URL="s3://states", PULUMI_CONFIG_PASSPHRASE="canary")
    assert found["state"].sentence == "s3://states, chosen by PULUMI_BACKEND_URL"
    assert "PULUMI_CONFIG_PASSPHRASE" in found["passphrase"].sentence
    assert "canary" not in str(found)
