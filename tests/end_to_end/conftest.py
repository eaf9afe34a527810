"""What all end-to-end tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.chromium import MISSING, Chromium, find_chromium, running_chromium
from tests.end_to_end.cluster.platform_view import PlatformView
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


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    """Nodes of it start no process; a folder that wants another one says so itself."""
    with LocalPlatform(isolation="stub", data_dir=tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture
def view(platform: LocalPlatform) -> Iterator[PlatformView]:
    """The platform as it is; no fault outlives its test."""
    seen = PlatformView(platform.facts())
    yield seen
    seen.no_faults()
