"""Every sample breaks exactly the rules that its table says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.policy_pack.choices import Choices, read_choices
from raydog_resources.policy_pack.judgement import judge
from raydog_resources.policy_pack.rules import RULES
from raydog_resources.workspace.declaration import declared_resources
from tests.policy_samples import CHOICES, SAMPLES, Sample

# Rules of schedulers' jobs, whose places have tests of their own.
_OF_SCHEDULERS = {"walltime-limit", "partitions-allowed", "accounts-allowed", "kinds-allowed"}


@pytest.fixture(scope="module")
def choices(tmp_path_factory: pytest.TempPathFactory) -> Choices:
    file = tmp_path_factory.mktemp("choices") / "policies.json"
    file.write_text(json.dumps(CHOICES))
    return read_choices(file)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_exactly_the_expected_rules_are_broken(sample: Sample, choices: Choices) -> None:
    description = read_description(sample.values(), Path("stacks/Pulumi.x.yaml"), Path())
    resources = declared_resources(description, "raydog", sample.stack)
    found = judge(resources, sample.stack, choices)
    assert sorted(violation.policy for violation in found) == sorted(sample.broken)
    # What to do about it is part of every message.
    assert [violation.message for violation in found if not _advises(violation.message)] == []


def _advises(message: str) -> bool:
    return any(word in message for word in (": write ", ": take ", ": keep ", ": name "))


def test_every_rule_is_broken_by_a_sample_and_kept_by_another() -> None:
    broken = {name for sample in SAMPLES for name in sample.broken}
    assert broken | _OF_SCHEDULERS == {rule.name for rule in RULES}
    assert len(SAMPLES) >= 40
