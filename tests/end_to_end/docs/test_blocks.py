"""What the pages say is run as it stands there, in a project whose nodes start no process and whose `ray` only nods."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from raydog_resources.local_platform import LocalPlatform
from raydog_resources.policy_pack.choices import read_choices
from tests.architecture.source_tree import ROOT
from tests.end_to_end.cli.typist import Typist, ended
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.docs.page import Block, all_blocks
from tests.end_to_end.docs.runs import run_here
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [pytest.mark.docs, pytest.mark.matrix, pytest.mark.engine, pytest.mark.timeout(900)]
BY_PAGE = {page: list(blocks) for page, blocks in groupby(filter(run_here, all_blocks()), lambda it: it.page)}
# Somebody who answers each question with yes, and whose pulumi is the engine under test.
_PERSON = """set -euo pipefail
raydog() { case $1 in up|destroy) command raydog "$@" --yes ;; *) command raydog "$@" ;; esac; }
pulumi() {
    local verb=$1; shift
    case $verb in up|destroy) set -- --yes --skip-preview "$@" ;; esac
    PULUMI "$verb" "$@"
}
"""
_GIT = """git init --quiet --initial-branch=main
git -c user.name=a -c user.email=a@example.com add --all
git -c user.name=a -c user.email=a@example.com commit --quiet --message first
git update-ref refs/remotes/origin/main HEAD
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    with LocalPlatform(isolation="stub", data_dir=tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture
def typist(platform: LocalPlatform, engine: EngineUnderTest, tmp_path: Path) -> Iterator[Typist]:
    made = Typist(tmp_path / "project", platform_folder(platform), engine)
    for file in (ROOT / "stacks").glob("*"):
        if file != ROOT / "stacks" / made.stack_file.name:
            shutil.copy(file, made.folder / "stacks")
    (made.folder / ".venv").symlink_to(sys.prefix)
    (made.folder / "nods").mkdir()
    (made.folder / "nods" / "ray.py").write_text(
        "def init(address):\n    assert address.startswith('ray://')\n"
    )
    (made.folder / ".gitignore").write_text(".venv\nhome\n.raydog\n")
    made.environment |= {
        "PATH": os.pathsep.join([f"{sys.prefix}/bin", made.environment["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(made.folder / "nods"), made.environment["PYTHONPATH"]]),
    }
    for name in ("YD_API_KEY_ID", "YD_API_KEY_SECRET", "YD_API_URL"):
        del made.environment[name]
    subprocess.run(["bash", "-c", _GIT], cwd=made.folder, env=made.environment, check=True, timeout=60)
    yield made
    destroyed = made.type("destroy", "--yes")
    made.end_orphans()
    assert destroyed.code == 0, destroyed.text


@pytest.mark.parametrize("page", BY_PAGE)
def test_the_blocks_of_a_page_one_after_the_other(page: str, typist: Typist) -> None:
    for block in BY_PAGE[page]:
        done = ended(typist.begin(words_of(block, typist), {}, typist.folder), 400)
        assert done.code == 0, f"{block}: {done.text}"
        assert "Traceback" not in done.err


def words_of(block: Block, typist: Typist) -> list[str]:
    if block.language == "python":
        return [sys.executable, "-c", block.text]
    pulumi = shlex.join(typist.engine.words())
    person = _PERSON.replace("PULUMI", pulumi)
    own = f"export RAYDOG_LOCAL_DIR={shlex.quote(str(typist.folder / 'own'))}\n"
    return ["bash", "-c", f"{person}{own if 'local_platform start' in block.text else ''}{block.text}"]


def test_the_program_of_one_s_own_previews(typist: Typist) -> None:
    block = next(one for one in all_blocks() if str(one) == "docs/how-to.md-5")
    (typist.folder / "__main__.py").write_text(block.text)
    done = typist.type("preview", "local")
    assert done.code == 0, done.text
    assert "would be made" in done.text


def test_the_choice_of_rules_that_is_shown_can_be_followed(tmp_path: Path) -> None:
    block = next(one for one in all_blocks() if str(one) == "docs/policies.md-2")
    (tmp_path / "policies.json").write_text(block.text)
    chosen = read_choices(tmp_path / "policies.json")
    assert chosen.settings["lifetime-limit"] == json.loads(block.text)["lifetime-limit"]
