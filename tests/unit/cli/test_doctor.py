"""`raydog doctor`."""

from __future__ import annotations

import json

from raydog_resources.cli.exit_code import ExitCode
from tests.unit.cli.office import Office


def test_one_line_for_each_finding(office: Office) -> None:
    office.type("doctor")
    lines = office.printed().splitlines()
    assert [line.split()[1] for line in lines][1:] == [
        "engine",
        "ray",
        "project",
        "state",
        "passphrase",
        "stack",
        "platform",
    ]


def test_what_is_wrong_gives_another_exit_code(office: Office) -> None:
    office.project.stack_file("local").unlink()
    assert office.type("doctor") is ExitCode.FAILED
    assert "x stack" in office.printed()


def test_one_finding_alone(office: Office) -> None:
    assert office.type("doctor", "--only", "engine", "--json") is ExitCode.DONE
    found = json.loads(office.printed())
    assert found == [
        {"what": "engine", "fine": True, "sentence": "cli 3.260.0, /opt/pulumi/bin/pulumi, found"}
    ]


def test_a_finding_that_is_not_there(office: Office) -> None:
    assert office.type("doctor", "--only", "weather") is ExitCode.REFUSED
    assert "weather: nothing of that name is looked at" in office.said()
