"""A fresh platform for each test."""

from __future__ import annotations

import pytest

from tests.unit.resources.rig import Cluster, Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()


@pytest.fixture
def cluster(rig: Rig) -> Cluster:
    return Cluster(rig)
