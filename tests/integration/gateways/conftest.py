"""A way to connect gateways to the servers of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from raydog_resources.config.connection import Connection
from raydog_resources.gateways.yellowdog import YellowDog
from raydog_resources.gateways.yellowdog_sdk import connect
from tests.integration.gateways.connecting import LONG_ENOUGH, SECRET, Connect, impatient


@pytest.fixture
def to() -> Iterator[Connect]:
    """Connects to an address; all connections are given back at the end."""
    opened: list[YellowDog] = []

    def connected(
        url: str, read_timeout: timedelta = LONG_ENOUGH, *, key_id: str = "key-id", secret: str = SECRET
    ) -> YellowDog:
        connection = Connection(url=url, key_id=key_id, key_secret=secret, origin="the test")
        opened.append(connect(connection, retries=impatient(read_timeout)))
        return opened[-1]

    yield connected
    for yellowdog in opened:
        yellowdog.close()
