"""The SDK's client, with what it does by itself made safe: no blind repeat, no detour, no endless wait."""

from __future__ import annotations

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry
from yellowdog_client import PlatformClient
from yellowdog_client.model import ApiKey, RetryProperties, ServicesSchema

from raydog_resources.config.connection import Connection
from raydog_resources.gateways.retry_settings import RetrySettings

# A POST is repeated by `adoption` alone, which looks before it asks again.
_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
_CONNECTIONS = 32
"""Threads of one process that may ask at the same time."""


def platform_client(connection: Connection, retries: RetrySettings) -> PlatformClient:
    """A client for one platform; it opens no connection yet."""
    client = PlatformClient.create(
        ServicesSchema(
            defaultUrl=connection.url,
            # The SDK's word for it is attempts, but it counts retries.
            retry=RetryProperties(retries.attempts - 1, retries.first_pause, retries.longest_pause),
            connectionTimeout=retries.connect_timeout,
            readTimeout=retries.read_timeout,
        ),
        ApiKey(connection.key_id, connection.key_secret),
    )
    _tame(session_of(client), connection.url)
    return client


def session_of(client: PlatformClient) -> Session:
    """The session of all the client's calls. The SDK has no public name for it; a test watches this one."""
    session: Session = vars(client)["_PlatformClient__session"]
    return session


def _tame(session: Session, url: str) -> None:
    adapter = session.get_adapter(url)
    if isinstance(adapter, HTTPAdapter):
        # Who finds all connections taken makes one more, and complains of it on the user's screen.
        adapter.init_poolmanager(_CONNECTIONS, _CONNECTIONS)  # type: ignore[no-untyped-call]
    if isinstance(adapter, HTTPAdapter) and isinstance(adapter.max_retries, Retry):
        # Retry-After is not heeded: a server could make us sleep for an hour inside one call.
        adapter.max_retries = adapter.max_retries.new(
            allowed_methods=_REPEATABLE, respect_retry_after_header=False
        )
    if url.startswith("http://"):
        # Plain http is for this machine only: it must not take the detour of an HTTP_PROXY, key in clear.
        session.trust_env = False
