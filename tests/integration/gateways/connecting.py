"""Gateways for tests: with the patience of milliseconds, and a secret that must show nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.yellowdog import YellowDog

SECRET = "s3cret-of-the-test"
LONG_ENOUGH = timedelta(seconds=5)


class Connect(Protocol):
    """Connects a gateway that is closed when the test ends."""

    def __call__(
        self, url: str, read_timeout: timedelta = LONG_ENOUGH, *, key_id: str = "key-id", secret: str = SECRET
    ) -> YellowDog: ...


def impatient(read_timeout: timedelta) -> RetrySettings:
    """Four attempts, milliseconds apart."""
    return RetrySettings(
        attempts=4,
        first_pause=timedelta(milliseconds=1),
        longest_pause=timedelta(milliseconds=4),
        connect_timeout=timedelta(seconds=2),
        read_timeout=read_timeout,
    )
