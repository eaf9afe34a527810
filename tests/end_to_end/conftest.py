"""What all end-to-end tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.chromium import MISSING, Chromium, find_chromium, running_chromium
from tests.end_to_end.engine import EngineUnderTest, engine_under_test


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """One headless browser for all; each test opens pages of its own."""
    binary = find_chromium()
    if binary is None:
        pytest.skip(MISSING)
    with running_chromium(binary) as running:
        yield running


@pytest.fixture(scope="session")
def engine() -> EngineUnderTest:
    """What runs the programs."""
    return engine_under_test()
