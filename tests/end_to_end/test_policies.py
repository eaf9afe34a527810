"""The policy pack on an engine: it finds what `raydog check` finds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.policy_pack.choices import read_choices
from raydog_resources.policy_pack.folder import PACK
from raydog_resources.policy_pack.judgement import judge
from raydog_resources.workspace.declaration import declared_resources
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.policy_samples import CHOICES, SAMPLES, Sample

pytestmark = [pytest.mark.cli, pytest.mark.engine]

_FOUND = re.compile(r"\[(mandatory|advisory)\]\s+(\S+)\s+\(\S+: (\S+)\)")
_ALL_AT_ONCE = Sample(
    "much at once",
    {
        change: value
        for sample in SAMPLES
        for change, value in sample.changes.items()
        if sample.name
        in (
            "no lifetime",
            "not protected",
            "a group above the limit",
            "GPUs above the limit",
            "a price above the limit",
            "an image that is not allowed",
            "a namespace that is not allowed",
            "a head labelled spot",
            "host keys are not pinned",
            "a password in the environment",
            "a key in userdata",
            "no tags at all",
            "a name outside the pattern",
            "a Ray that is too old",
            "any Python",
        )
    },
)


@pytest.fixture
def project(engine: EngineUnderTest, tmp_path: Path) -> Stack:
    return Stack(tmp_path / "project", tmp_path / "platform", engine)


def judged_by_engine(project: Stack, sample: Sample) -> tuple[int, list[tuple[str, str, str]]]:
    """Exit code, and level, rule and resource of what is broken."""
    name = f"{sample.stack}-1"
    made = project.run("stack", "init", name)
    assert made.code == 0, made.text
    config = {f"raydog:{key}": value for key, value in sample.values().items()}
    file = project.folder / "stacks" / f"Pulumi.{name}.yaml"
    salt = file.read_text().partition("encryptionsalt:")[2].strip() if file.exists() else ""
    file.write_text(json.dumps({"config": config, **({"encryptionsalt": salt} if salt else {})}))
    choices = project.folder / "policies.json"
    choices.write_text(json.dumps(CHOICES))
    packs = ("--policy-pack", str(PACK), "--policy-pack-config", str(choices))
    found = project.run("preview", "-s", name, *packs, seconds=60)
    return found.code, _FOUND.findall(found.output)


def judged_by_check(project: Stack, sample: Sample) -> list[tuple[str, str, str]]:
    """The same from the description alone."""
    description = read_description(sample.values(), Path("stacks/Pulumi.x.yaml"), project.folder)
    declared = declared_resources(description, "raydog", f"{sample.stack}-1")
    violations = judge(declared, f"{sample.stack}-1", read_choices(project.folder / "policies.json"))
    return [(violation.level.value, violation.policy, violation.resource) for violation in violations]


def test_much_at_once_is_found_as_check_finds_it(project: Stack) -> None:
    code, found = judged_by_engine(project, _ALL_AT_ONCE)
    assert code != 0
    assert len({rule for _, rule, _ in found}) >= 14
    assert sorted(found) == sorted(judged_by_check(project, _ALL_AT_ONCE))


def test_nothing_broken_is_nothing_said(project: Stack) -> None:
    assert judged_by_engine(project, SAMPLES[0]) == (0, [])


@pytest.mark.matrix
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_every_sample_on_an_engine(project: Stack, sample: Sample) -> None:
    code, found = judged_by_engine(project, sample)
    assert sorted(rule for _, rule, _ in found) == sorted(sample.broken)
    assert (code != 0) is any(level == "mandatory" for level, _, _ in found)
    assert sorted(found) == sorted(judged_by_check(project, sample))


def test_a_person_reads_the_same_by_raydog(project: Stack) -> None:
    """The command line hands pack and choices to the engine and says what it found in sentences."""
    judged_by_engine(project, _ALL_AT_ONCE)
    words = [str(Path(sys.executable).with_name("raydog")), "preview", "prod-1", "--policies"]
    done = subprocess.run(
        words,
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 5, done.stdout + done.stderr
    assert "breaks the rule no-spot-head: " in done.stderr
    assert "Traceback" not in done.stderr
