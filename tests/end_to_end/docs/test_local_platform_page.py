"""What docs/local-platform.md says is run as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.local_platform.shapes import read_templates
from tests.architecture.source_tree import ROOT
from tests.end_to_end.local_platform.rig import command

pytestmark = pytest.mark.docs

_PAGE = (ROOT / "docs" / "local-platform.md").read_text()


def _block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", _PAGE, re.DOTALL)
    assert found, f"no {language} block on the page"
    return str(found[0])


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    folder = str(tmp_path / "local")
    yield {**os.environ, "RAYDOG_LOCAL_DIR": folder}
    assert command("clean", "--data-dir", folder).returncode == 0


def test_the_program_prints_what_its_task_printed(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _block("python")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"hello from \S+\n\n", done.stdout)


def test_the_commands_work_one_after_the_other(environment: dict[str, str]) -> None:
    for line in _block("bash").splitlines():
        words = [sys.executable, *line.split()[1:]]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_the_templates_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "templates.json"
    path.write_text(_block("json"))
    assert set(json.loads(_block("json"))) <= set(read_templates(path))
