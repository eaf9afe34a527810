"""`raydog outputs`: for people, for programs, and the token only for those who ask."""

from __future__ import annotations

import json

import pytest

from raydog_resources.cli.exit_code import ExitCode
from tests.unit.cli.office import Office


@pytest.fixture
def office(office: Office) -> Office:
    stack = {"urn": "urn:pulumi:local::p::pulumi:pulumi:Stack::s", "type": "pulumi:pulumi:Stack"}
    office.engine.states["local"] = {"resources": [{**stack, "outputs": {"connect": "a\nb"}}]}
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
        "",
        "a",
        "b",
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


def test_how_it_is_used_for_programs_without_the_token_itself(office: Office) -> None:
    office.engine.outputs |= {
        "dashboard_url": "http://h:2",
        "connect": "export RAY_AUTH_TOKEN=",
        "price_per_hour": "3",
    }
    office.type("outputs", "--json", "--show-secrets")
    found = json.loads(office.printed())["connection"]
    office.type("connect", "--json")
    assert json.loads(office.printed()) == found
    assert found["submit_command"].startswith("ray job submit --address http://h:2 -- python -c 'import ray;")
    assert found["python"] == 'import ray; ray.init("ray://h:1"); print(ray.cluster_resources())'
    assert found["token_command"] == "raydog outputs local --only ray_token --show-secrets"
    assert (found["stop_command"], found["price_per_hour"]) == ("raydog destroy local", "3")
    assert found["tunnel_command"] == "", "the local platform is on this machine"
    assert "hush" not in json.dumps(found)


def test_where_the_cluster_is_elsewhere_the_tunnels_are_named(office: Office) -> None:
    file = office.project.stack_file("local")
    file.write_text(file.read_text().replace("url: local", "namespace: n, url: https://cell.example.org"))
    office.type("outputs")
    assert office.printed().endswith(
        "From this machine, through tunnels:\n  raydog connect local --background\n"
    )
    office.type("connect", "--json")
    assert json.loads(office.printed())["tunnel_command"] == "raydog connect local --background"
