"""Grounds that these tests may break: a site for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.schedulers import grounds
from tests.conformance.schedulers.grounds import Ground, cleared


@pytest.fixture(scope="module")
def ground_of_module(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """Of the kind that the module names as KIND."""
    opened = getattr(grounds, f"{request.module.KIND}_ground")
    with opened(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture
def ground(ground_of_module: Ground) -> Iterator[Ground]:
    with cleared(ground_of_module) as found:
        yield found
