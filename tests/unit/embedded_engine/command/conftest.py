"""A desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.embedded_engine.state import passphrase
from tests.unit.embedded_engine.command.desk import Desk


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A million rounds for each new stack would be most of these tests' time."""
    monkeypatch.setattr(passphrase, "_ROUNDS", 1)
    passphrase._key.cache_clear()
    yield
    passphrase._key.cache_clear()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def stack(desk: Desk) -> Desk:
    """A stack `dev`, empty and selected."""
    assert desk.do("stack", "init", "dev") == 0, desk.err
    return desk
