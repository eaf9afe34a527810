"""`raydog outputs`: for people, for programs, and the token only for those who ask."""

from __future__ import annotations

import json

import pytest

from raydog_resources.cli.exit_code import ExitCode
from tests.unit.cli.office import Office


@pytest.fixture
def office(office: Office) -> Office:
    office.engine.states["local"] = {}
    office.engine.outputs = {
        "ray_address": "ray://h:1",
        "nodes": [{"name": "a"}],
        "connect": "a\nb",
        "ray_token": "hush",
    }
    return office


def test_a_table_for_people(office: Office) -> None:
    assert office.type("outputs") is ExitCode.DONE
    assert office.printed().splitlines() == [
        "output       value",
        'nodes        [{"name": "a"}]',
        "ray_address  ray://h:1",
        "ray_token    [secret]",
    ]


def test_json_for_programs(office: Office) -> None:
    office.type("outputs", "--json")
    found = json.loads(office.printed())
    assert (found["nodes"], found["ray_token"]) == ([{"name": "a"}], "[secret]")
    office.type("outputs", "--json", "--show-secrets")
    assert json.loads(office.printed())["ray_token"] == "hush"


def test_one_alone_for_a_shell(office: Office) -> None:
    office.type("outputs", "--only", "ray_address")
    assert office.printed() == "ray://h:1\n"
    office.type("outputs", "--only", "ray_token", "--show-secrets")
    assert office.printed() == "hush\n"


def test_a_secret_alone_is_not_shown_unasked(office: Office) -> None:
    assert office.type("outputs", "--only", "ray_token") is ExitCode.REFUSED
    assert office.printed() == ""
    assert "add --show-secrets" in office.said()


def test_an_output_that_is_not_there_is_refused_with_those_that_are(office: Office) -> None:
    assert office.type("outputs", "--only", "ray_adress") is ExitCode.REFUSED
    assert "name one of connect, nodes, ray_address, ray_token" in office.said()
