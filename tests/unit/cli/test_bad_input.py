"""What teams get wrong: one sentence with the next step, the documented exit code, and nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.config.description import read_stack_file
from raydog_resources.errors import DescriptionError
from raydog_resources.resources.entry import load
from tests.fakes.engine import DYNAMIC, Play, urn
from tests.unit.cli.office import Office
from tests.unit.workspace.house import STACK

CHANGING = {"up", "destroy", "refresh", "cancel", "import"}


def choose(office: Office, choices: object) -> None:
    (office.project.folder / "policies.json").write_text(json.dumps(choices))


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"life-time-limit": "mandatory"}, "there is no policy life-time-limit; write lifetime-limit"),
        ({"lifetime-limit": {"max_hours": "long"}}, "lifetime-limit.max_hours: found 'long'"),
        ({"lifetime-limit": "strict"}, "there is no level strict; write disabled, advisory or mandatory"),
    ],
)
@pytest.mark.parametrize("command", [("check",), ("preview", "--policies"), ("up", "--yes", "--policies")])
def test_choices_of_rules_that_can_not_be_followed(
    office: Office, command: tuple[str, ...], choices: object, said: str
) -> None:
    choose(office, choices)
    verb, *options = command
    assert office.type(verb, "local", *options) is ExitCode.REFUSED
    told = office.said()
    assert said in told
    assert "Next: " in told
    assert not CHANGING & set(office.engine.verbs())


@pytest.mark.parametrize("verb", ["check", "preview", "up"])
def test_a_price_below_nothing(office: Office, verb: str) -> None:
    text = f"{STACK}  raydog:prices: {{local/node: -1}}\n"
    office.project.stack_file("local").write_text(text)
    assert office.type(verb, "local", *(["--yes"] if verb == "up" else [])) is ExitCode.REFUSED
    told = office.said()
    assert '"local/node"] (line' in told
    assert office.engine.calls == []


def test_a_price_of_a_template_that_is_not_there_is_said_where_one_is_missing(office: Office) -> None:
    """No refusal: a list of prices may be shared by several stacks."""
    file = office.project.stack_file("local")
    file.write_text(f"{STACK}  raydog:prices: {{local/nodes: 1}}\n")
    said = read_stack_file(file).cautions
    assert "There is a price for local/nodes, which no node is made from: did you mean local/node?" in said
    file.write_text(f"{STACK}  raydog:prices: {{local/node: 1, local/nodes: 1}}\n")
    assert read_stack_file(file).cautions == ()


def test_a_stack_that_does_not_exist(office: Office) -> None:
    assert office.type("preview", "nowhere") is ExitCode.REFUSED
    told = office.said()
    assert "stacks/Pulumi.nowhere.yaml: it is not described" in told
    assert "Next: name one of" in told
    assert office.engine.calls == []


def test_secrets_that_can_not_be_read(office: Office) -> None:
    office.engine.will("preview", Play(error="error: getting secrets manager: incorrect passphrase"))
    assert office.type("preview", "local") is ExitCode.REFUSED
    told = office.said()
    assert "does not open its secrets; nothing was changed. Next: set PULUMI_CONFIG_PASSPHRASE" in told


@pytest.mark.parametrize("verb", ["up", "preview", "refresh", "destroy", "status"])
def test_a_state_of_a_newer_release(office: Office, verb: str) -> None:
    later = {"urn": urn("Telescope", "cluster-telescope"), "type": f"{DYNAMIC}Telescope", "outputs": {}}
    office.engine.states["local"] = {"resources": [later]}
    options = ["--yes"] if verb in ("up", "destroy") else []
    assert office.type(verb, "local", *options) is ExitCode.REFUSED
    told = office.said()
    assert "this version does not know Telescope: a newer one has written it; nothing was changed" in told
    assert "Next: pip install --upgrade raydog-resources" in told
    assert not CHANGING & set(office.engine.verbs())


def test_a_provider_of_a_newer_release_says_so_to_plain_pulumi(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="does not know telescope: a newer one has written it"):
        load("telescope")
