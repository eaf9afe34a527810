"""One platform of stub nodes for all; each test has a project of its own, whose cluster is gone at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cli.typist import Typist
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.engine import EngineUnderTest


@pytest.fixture
def typist(
    platform: LocalPlatform, view: PlatformView, engine: EngineUnderTest, tmp_path: Path
) -> Iterator[Typist]:
    folder = Path(platform.facts()["key_secret_file"]).parent
    made = Typist(tmp_path / "project", folder, engine)
    yield made
    view.no_faults()
    destroyed = made.type("destroy", "--yes")
    assert destroyed.code == 0, destroyed.text
    made.end_orphans()
    assert view.living() == {"requirements": [], "pools": [], "machines": [], "tasks": []}
