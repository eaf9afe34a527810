"""The door to YellowDog over yellowdog-sdk, which takes most of a second to import: only these functions do.

Modules named `yellowdog_sdk_…` and `yellowdog_translation_…` lie behind it and import the SDK at their top.
"""

from __future__ import annotations

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.config.connection import Connection
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.yellowdog import YellowDog


def import_sdk() -> None:
    """Now, because there is something else to wait for meanwhile."""
    import raydog_resources.gateways.yellowdog_sdk_platform  # noqa: F401


def connect(
    connection: Connection, *, retries: RetrySettings | None = None, clock: Clock | None = None
) -> YellowDog:
    """A platform seen with a key. No call is made yet: a wrong key shows at the first one."""
    from raydog_resources.gateways.yellowdog_sdk_platform import SdkYellowDog

    return SdkYellowDog(connection, retries or RetrySettings(), clock or SystemClock())
