"""Whoever installs this version over an earlier one sees no change: states of every release preview clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from raydog_resources import __version__
from tests.architecture.source_tree import ROOT
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest, the_other_engine
from tests.end_to_end.upgrade.release_state import ReleaseState, kept_states

KEPT = kept_states()
_RELEASED = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)


def test_every_release_and_this_version_left_their_states() -> None:
    released = _RELEASED.findall((ROOT / "CHANGELOG.md").read_text())
    for release in {*released, __version__}:
        assert {state.name for state in KEPT if state.release == release} == {"cluster", "scheduler"}, release


@pytest.mark.parametrize("state", KEPT, ids=str)
def test_no_state_holds_a_secret_or_a_path_of_where_it_was_recorded(state: ReleaseState) -> None:
    text = "".join(path.read_text() for path in state.folder.iterdir())
    assert "ciphertext" in text or '"v1:' in text
    assert re.findall(r"/(?:tmp|root|work)/[^\"]*", text) == []


@pytest.mark.cli
@pytest.mark.engine
@pytest.mark.parametrize("state", KEPT, ids=str)
def test_it_previews_clean(state: ReleaseState, engine: EngineUnderTest, tmp_path: Path) -> None:
    previews_clean(state, engine, tmp_path)


@pytest.mark.matrix
@pytest.mark.engine
@pytest.mark.parametrize("state", KEPT, ids=str)
def test_on_the_other_engine_too(state: ReleaseState, engine: EngineUnderTest, tmp_path: Path) -> None:
    previews_clean(state, the_other_engine(engine), tmp_path)


def previews_clean(state: ReleaseState, engine: EngineUnderTest, folder: Path) -> None:
    stack = Stack(folder / "project", folder / "platform", engine)
    state.restore(stack)
    done = state.preview(stack)
    assert done.code == 0, done.text
    assert "unchanged" in done.output
