"""Each test here runs once for every way to keep nodes apart that works, and must leave nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.local_platform.isolation.rig import KINDS, Rig, reason_against

NewRig = Callable[..., Rig]


def _marks(kind: str) -> tuple[pytest.MarkDecorator, ...]:
    return (pytest.mark.root,) if kind == "netns" else ()


@pytest.fixture(params=[pytest.param(kind, marks=_marks(kind)) for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    return available(str(request.param))


def available(kind: str) -> str:
    reason = reason_against(kind)
    if reason is not None:
        pytest.skip(f"no {kind} isolation here: {reason}")
    return kind


@pytest.fixture
def new_rig(tmp_path: Path) -> Iterator[NewRig]:
    """Makes platforms; afterwards nothing of them may be left."""
    made: list[Rig] = []

    def make(kind: str, folder: str = "data", ident: str | None = None) -> Rig:
        rig = Rig(available(kind), tmp_path / folder, ident or os.urandom(4).hex())
        made.append(rig)
        rig.prepare()
        return rig

    yield make
    for rig in made:
        rig.clear()
    assert [left for rig in made for left in rig.remains()] == []


@pytest.fixture
def rig(new_rig: NewRig, kind: str) -> Rig:
    return new_rig(kind)
