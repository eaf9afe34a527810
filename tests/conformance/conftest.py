"""One suite for every implementation of the protocol: the fake, the local platform, the real service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.connection import Connection, cloud_connection
from raydog_resources.gateways.yellowdog import YellowDog
from raydog_resources.gateways.yellowdog_sdk import connect
from raydog_resources.local_platform import LocalPlatform
from tests.conformance.platforms import PATIENCE, Platform, fake_platform

REAL_SERVICE = "RAYDOG_TEST_REAL_SERVICE"


@pytest.fixture(scope="session")
def local_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One local platform without processes for the whole suite."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "templates.json").write_text('{"local/node": {"boot_seconds": 0.02}}')
    with LocalPlatform(isolation="stub", data_dir=folder, idle_exit=None) as running:
        connection = Connection(
            url=running.url, key_id=running.key_id, key_secret=running.key_secret, origin="the suite"
        )
        yellowdog = connect(connection, retries=PATIENCE)
        yield Platform(yellowdog, SystemClock())
        yellowdog.close()


@pytest.fixture(params=["fake", "local platform"])
def platform(request: pytest.FixtureRequest) -> Platform:
    """Every implementation on which things may be made and ended."""
    if request.param == "fake":
        return fake_platform()
    local: Platform = request.getfixturevalue("local_platform")
    return local


@pytest.fixture(scope="session")
def real_service() -> Iterator[YellowDog]:
    """The service itself, for whoever says so and has a key."""
    if os.environ.get(REAL_SERVICE) != "1" or not os.environ.get("YD_API_KEY_ID"):
        pytest.skip(
            f"asks the real service only with {REAL_SERVICE}=1, YD_API_KEY_ID and YD_API_KEY_SECRET set"
        )
    yellowdog = connect(cloud_connection(os.environ, folder=Path.cwd()))
    yield yellowdog
    yellowdog.close()


@pytest.fixture(params=["fake", "local platform", "real service"])
def readable(request: pytest.FixtureRequest) -> YellowDog:
    """Every implementation, to be read only."""
    if request.param == "real service":
        real: YellowDog = request.getfixturevalue("real_service")
        return real
    here = fake_platform() if request.param == "fake" else request.getfixturevalue("local_platform")
    assert isinstance(here, Platform)
    here.requirement()
    return here.yellowdog
