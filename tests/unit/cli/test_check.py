"""The organisation's rules from the command line: judged without an engine, or by the engine in a preview."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.policy_pack.folder import PACK
from tests.fakes.engine import Play, broken_rule, made, summary, urn
from tests.policy_samples import GOOD, SAMPLES
from tests.unit.cli.office import Office

REQUIREMENT = urn("WorkRequirement", "cluster-requirement")
_NO_LIFETIME = next(sample for sample in SAMPLES if sample.name == "no lifetime")


def write_stack(office: Office, name: str, values: dict[str, object]) -> None:
    config = {f"raydog:{key}": value for key, value in values.items()}
    office.project.stack_file(name).write_text(json.dumps({"config": config}))


def choose(office: Office, choices: object) -> Path:
    file = office.project.folder / "policies.json"
    file.write_text(json.dumps(choices))
    return file


def test_a_stack_that_keeps_the_rules(office: Office) -> None:
    write_stack(office, "prod", GOOD)
    assert office.type("check", "prod") is ExitCode.DONE
    assert office.printed() == "prod: production, no rule is broken\n"
    assert office.engine.calls == []


def test_a_mandatory_rule_has_a_code_of_its_own_and_an_advisory_one_has_not(office: Office) -> None:
    write_stack(office, "prod", _NO_LIFETIME.values())
    assert office.type("check", "prod") is ExitCode.VIOLATED
    assert "- mandatory lifetime-set, cluster-requirement: no lifetime is set" in office.printed()
    write_stack(office, "dev", _NO_LIFETIME.values())
    assert office.type("check", "dev") is ExitCode.DONE
    assert "- advisory lifetime-set" in office.printed()


def test_the_projects_own_choices_count(office: Office) -> None:
    write_stack(office, "prod", _NO_LIFETIME.values())
    choose(office, {"lifetime-set": "disabled"})
    assert office.type("check", "prod") is ExitCode.DONE


def test_all_stacks_at_once_as_json(office: Office) -> None:
    write_stack(office, "prod", _NO_LIFETIME.values())
    write_stack(office, "dev", GOOD)
    assert office.type("check", "--all", "--json") is ExitCode.VIOLATED
    found = json.loads(office.printed())
    assert {"prod", "dev"} <= set(found)
    assert [violation["policy"] for violation in found["prod"]] == ["lifetime-set"]
    assert found["dev"] == []


@pytest.mark.parametrize("command", ["check", "preview", "up"])
def test_choices_that_can_not_be_followed_are_refused_before_anything(office: Office, command: str) -> None:
    choose(office, {"lifetime": "mandatory"})
    words = [command] if command == "check" else [command, "--policies"]
    assert office.type(*words, *(["--yes"] if command == "up" else [])) is ExitCode.REFUSED
    assert "there is no policy lifetime" in office.said()
    assert office.engine.calls == []


def test_a_stack_that_is_not_described_is_named(office: Office) -> None:
    assert office.type("check", "nowhere") is ExitCode.REFUSED
    assert "Pulumi.nowhere.yaml: there is no such file; nothing was looked at" in office.said()


@pytest.mark.parametrize("own", [True, False])
def test_a_preview_hands_pack_and_choices_to_the_engine(office: Office, own: bool) -> None:
    file = choose(office, {"lifetime-set": "mandatory"}) if own else None
    office.engine.will("preview", Play([*made(REQUIREMENT), summary(create=1)]))
    assert office.type("preview", "--policies") is ExitCode.DONE
    run = next(call for call in office.engine.calls if call[0] == "preview")
    assert run[run.index("--policy-pack") + 1] == str(PACK)
    assert ("--policy-pack-config" in run) is own
    assert file is None or run[run.index("--policy-pack-config") + 1] == str(file)


def test_without_being_asked_no_rule_counts(office: Office) -> None:
    office.engine.will("preview", Play([*made(REQUIREMENT), summary(create=1)]))
    assert office.type("preview") is ExitCode.DONE
    assert [call for call in office.engine.calls if "--policy-pack" in call] == []


@pytest.mark.parametrize("command", ["preview", "up"])
def test_a_mandatory_rule_that_the_engine_finds_broken_ends_the_run(office: Office, command: str) -> None:
    events = [broken_rule("lifetime-set", "no lifetime is set: write lifetime", REQUIREMENT)]
    office.engine.will(command, Play(events, error="error: preview failed"))
    assert office.type(command, "--policies", *(["--yes"] if command == "up" else [])) is ExitCode.VIOLATED
    said = office.said()
    assert "rules of the organisation are broken; nothing that breaks one was made" in said
    assert "- work requirement breaks the rule lifetime-set: no lifetime is set: write lifetime" in said
    assert "Described" not in said


def test_an_advisory_rule_is_said_and_nothing_more(office: Office) -> None:
    events = [broken_rule("lifetime-set", "no lifetime is set", REQUIREMENT, "advisory"), summary(create=1)]
    office.engine.will("preview", Play(events))
    assert office.type("preview", "--policies") is ExitCode.DONE
    assert "caution: work requirement breaks the rule lifetime-set: no lifetime is set" in office.said()


def test_the_pack_can_be_found(office: Office) -> None:
    assert office.type("policy-path") is ExitCode.DONE
    path = Path(office.printed().strip())
    assert (path / "PulumiPolicy.yaml").is_file()
    assert (path / "__main__.py").is_file()
