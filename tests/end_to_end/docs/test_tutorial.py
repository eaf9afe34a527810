"""The tutorial, block after block, in a fresh clone with an empty home and real Ray."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.end_to_end.cli.fresh_clone import FreshClone
from tests.end_to_end.docs.page import Page
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [
    pytest.mark.docs,
    pytest.mark.matrix,
    pytest.mark.ray,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
BLOCKS = [block.text for block in Page(ROOT / "docs" / "tutorial.md").blocks() if block.language == "bash"]


@pytest.fixture
def clone(engine: EngineUnderTest) -> Iterator[FreshClone]:
    # A short path: sockets' names are limited.
    with tempfile.TemporaryDirectory(prefix="rd-tut-", dir="/var/tmp") as place:
        made = FreshClone(Path(place), engine, canary_url="https://canary.invalid")
        try:
            yield made
        finally:
            made.script("down", seconds=180)
            made.shell(".venv/bin/python -m raydog_resources.local_platform clean", seconds=60)


def test_from_nothing_to_a_cluster_and_back(clone: FreshClone) -> None:
    assert len(BLOCKS) == 7
    # One shell from the first block to the last, as a person has it.
    done = clone.shell(
        "set -e\nunset YD_API_KEY_ID YD_API_KEY_SECRET YD_API_URL\n" + "\n".join(BLOCKS), seconds=900
    )
    assert done.code == 0, done.text
    assert done.out.count("hello from ") + done.err.count("hello from ") >= 3
    assert "pi is about 3.1" in done.out
    assert "local: nothing would change" in done.text or "0 would" in done.text or "unchanged" in done.text
    assert clone.processes() == []
