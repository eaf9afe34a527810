"""`raydog env`: a shell reads it, and then pulumi itself works."""

from __future__ import annotations

import shlex
import sys

import pytest

from raydog_resources.cli.exit_code import ExitCode
from tests.unit.cli.office import Office


def exports(office: Office) -> dict[str, str]:
    lines = [shlex.split(line) for line in office.printed().splitlines()]
    assert all(len(line) == 2 and line[0] == "export" for line in lines)
    return dict(line[1].split("=", 1) for line in lines)


def test_state_passphrase_and_an_engine_that_is_not_on_path(office: Office) -> None:
    assert office.type("env") is ExitCode.DONE
    folder = office.project.folder / ".raydog"
    assert exports(office) == {
        "PULUMI_BACKEND_URL": f"{(folder / 'state').as_uri()}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(folder / "passphrase"),
        "PATH": "/opt/pulumi/bin:/nowhere",
        "PULUMI_PYTHON_CMD": sys.executable,
    }
    assert (folder / "passphrase").exists()


def test_the_stack_is_made_so_that_pulumi_finds_it(office: Office) -> None:
    office.type("env", "local")
    assert list(office.asked_for()) == ["init"]


@pytest.mark.parametrize("name", ["it's here", "$HOME"])
def test_whatever_a_folder_is_called_a_shell_reads_it_right(office: Office, name: str) -> None:
    moved = office.project.folder.rename(office.project.folder.with_name(name))
    office.project = office.project.__class__(moved, "raydog", moved / "stacks")
    office.type("env")
    assert exports(office)["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(moved / ".raydog" / "passphrase")


def test_the_passphrase_itself_is_not_printed(office: Office) -> None:
    office.type("env")
    secret = (office.project.folder / ".raydog" / "passphrase").read_text()
    assert secret not in office.printed() + office.said()
