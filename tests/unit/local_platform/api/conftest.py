from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.local_platform.api.in_process import Platform


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return Platform(tmp_path)
