"""What the engine's conformance tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.engine.nursery import Nursery


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Programs and providers of the embedded engine are born in it, where a test wants that."""
    kept = Nursery(tmp_path_factory.mktemp("nursery"))
    yield kept
    kept.close()
