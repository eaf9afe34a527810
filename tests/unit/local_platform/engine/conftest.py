"""What most of these tests begin with."""

from __future__ import annotations

import pytest

from tests.unit.local_platform.engine.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """Two nodes that wait for work."""
    bench = Bench()
    bench.pool(2)
    bench.advance()
    return bench
