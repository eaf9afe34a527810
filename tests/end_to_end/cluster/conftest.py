"""Stacks on a platform of stub nodes: no process is started for a node, and a cluster is up in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    folder = tmp_path_factory.mktemp("platform")
    (folder / "templates.json").write_text(json.dumps({"local/none": {"ray": "stub", "capacity": 0}}))
    with LocalPlatform(isolation="stub", data_dir=folder) as running:
        yield running


@pytest.fixture
def stack(platform: LocalPlatform, engine: EngineUnderTest, tmp_path: Path) -> Iterator[Stack]:
    """Whatever a test leaves in it is destroyed."""
    made = Stack(tmp_path / "project", platform_folder(platform), engine)
    made.make()
    yield made
    made.run("cancel", "--yes", "-s", "t")
    made.destroy()


def platform_folder(platform: LocalPlatform) -> Path:
    facts: dict[str, Any] = platform.facts()
    return Path(facts["key_secret_file"]).parent
