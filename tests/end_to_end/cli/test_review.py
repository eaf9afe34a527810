"""`raydog review` of four successive changes of a real checkout, with the state of a backend and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.laid_project import lay_project
from tests.policy_samples import CHOICES, GOOD, Sample

_PROGRAM = """from __future__ import annotations

from raydog_resources.components.ray_cluster import RayCluster

RayCluster().export()
"""
HARMLESS = Sample("patience", {"cluster/timeouts": {"delete": "1h"}})
RESIZE = Sample("resize", {"cluster/workers/cpu/nodes": 4})
REPLACING = Sample("another head", {"cluster/head/num_cpus": 1})
FORBIDDEN = Sample("no lifetime", {"cluster/lifetime": None})


@dataclass
class Repository:
    """A project under version control, with nothing in the environment that leads to a platform."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lay_project(self.folder, _PROGRAM)
        (self.folder / "policies.json").write_text(json.dumps(CHOICES))
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "RAYDOG_ENGINE") if name in os.environ}
        identity = {
            f"GIT_{who}_{what}": "somebody@example.com"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        self.environment = {**kept, **identity, "HOME": str(self.folder.parent), **self.environment}
        self.environment["PULUMI_SKIP_UPDATE_CHECK"] = "true"
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, sample: Sample) -> str:
        """The stack as the sample says, committed."""
        config = {f"raydog:{key}": value for key, value in sample.values().items()}
        (self.folder / "stacks" / "Pulumi.prod.yaml").write_text(json.dumps({"config": config}))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", sample.name)
        return self.git("rev-parse", "HEAD")

    def review(self, *words: str) -> tuple[int, str]:
        """Exit code and Markdown."""
        command = [sys.executable, "-m", "raydog_resources.cli", "review", "prod", *words]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout or done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


def test_four_changes_against_the_commit_before(repository: Repository) -> None:
    """No engine, no backend, no key: the base commit's plan against the head commit's."""
    base = repository.commit(Sample("good", {}))
    code, said = repository.review("--base", base)
    assert (code, "**Nothing changes**" in said, "**Rules:** none is broken" in said) == (0, True, True)

    repository.commit(HARMLESS)
    code, said = repository.review("--base", base)
    assert code == 0
    assert f"compared with commit {base}" in said
    assert "**Risk:** no running node is touched" in said
    assert "**Cost per hour:** 4, as before" in said

    repository.commit(RESIZE)
    code, said = repository.review("--base", base)
    assert code == 0
    assert "| workers cpu | changed | nodes |" in said
    assert "**Cost per hour:** 4 → 6 (+2)" in said

    repository.commit(REPLACING)
    code, said = repository.review("--base", base)
    assert code == 0
    assert "| head | replaced | fingerprint |" in said
    assert "The head starts anew, and every node with it: all work on the cluster is lost." in said

    repository.commit(FORBIDDEN)
    code, said = repository.review("--base", base)
    assert code == 5
    assert "**mandatory** `lifetime-set`, cluster-requirement: no lifetime is set" in said


def test_a_change_of_what_stacks_have_in_common_is_each_stack_s(repository: Repository) -> None:
    """The base is compared as it was at the commit, too."""
    values = Sample("good", {}).values()
    stacks = repository.folder / "stacks"
    common = {f"raydog:{key}": values[key] for key in ("runs_on", "prices", "cluster")}

    def committed(nodes: int) -> str:
        common["raydog:cluster"]["workers"]["cpu"]["nodes"] = nodes
        (stacks / "base.yaml").write_text(json.dumps({"config": common}))
        (stacks / "Pulumi.prod.yaml").write_text(json.dumps({"config": {"raydog:base": "stacks/base.yaml"}}))
        repository.git("add", "--all")
        repository.git("commit", "--quiet", "--message", f"{nodes} nodes")
        return repository.git("rev-parse", "HEAD")

    base = committed(2)
    committed(4)
    code, said = repository.review("--base", base)
    assert code == 0, said
    assert "| workers cpu | changed | nodes |" in said


@pytest.mark.engine
def test_against_the_state_it_is_the_engine_that_compares(
    repository: Repository, engine: EngineUnderTest, tmp_path: Path
) -> None:
    repository.environment |= {
        "PULUMI_BACKEND_URL": f"file://{tmp_path}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "of-the-test",
        **engine.environment(),
    }
    base = repository.commit(Sample("good", {}))
    cradle = {"cwd": repository.folder, "env": repository.environment, "check": True, "capture_output": True}
    subprocess.run(engine.words("stack", "init", "prod"), **cradle)  # type: ignore[call-overload]
    code, said = repository.review("--base", base)
    assert code == 0
    assert "compared with its state" in said
    assert "| workers cpu | made |  |" in said
    assert "**Cost per hour:** 0 → 4 (+4)" in said


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("--base", "nowhere"), "commit nowhere: it can't be read", 3),
        (("--policy-config", "none.json"), "policy configuration none.json: it can't be read", 3),
    ],
)
def test_what_can_not_be_compared_is_named(
    repository: Repository, words: tuple[str, ...], said: str, code: int
) -> None:
    repository.commit(Sample("good", {}))
    found, text = repository.review(*words)
    assert (found, said in text) == (code, True), text


def test_a_description_that_can_not_be_followed_is_the_review(repository: Repository) -> None:
    base = repository.commit(Sample("good", {}))
    bad: dict[str, Any] = {"cluster/lifetime": "soon"}
    repository.commit(Sample("bad", bad))
    code, said = repository.review("--base", base)
    assert code == 3
    assert said.startswith("<!-- raydog review: prod -->")
    assert "raydog:cluster.lifetime (line 1): found 'soon'" in said
    assert GOOD["cluster"]["lifetime"] != "soon"
