"""What the tests of the portal share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.local_platform.portal.portal_house import PortalHouse


@pytest.fixture
def house(tmp_path: Path) -> PortalHouse:
    return PortalHouse(tmp_path / "data")
