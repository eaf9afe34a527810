"""What the SDK would do by itself, and may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry
from yellowdog_client.common import FullJitterRetry

from raydog_resources.config.connection import Connection
from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.yellowdog_sdk_client import platform_client, session_of
from raydog_resources.resources.call_threads import CALLS_AT_A_TIME

SETTINGS = RetrySettings(
    attempts=4,
    first_pause=timedelta(milliseconds=5),
    longest_pause=timedelta(milliseconds=20),
    connect_timeout=timedelta(seconds=2),
    read_timeout=timedelta(seconds=3),
)


def session(url: str, settings: RetrySettings = SETTINGS) -> Session:
    return session_of(
        platform_client(Connection(url=url, key_id="i", key_secret="s", origin="test"), settings)
    )


def retry(url: str, settings: RetrySettings = SETTINGS) -> Retry:
    adapter = session(url, settings).get_adapter(url)
    assert isinstance(adapter, HTTPAdapter)
    return adapter.max_retries


def test_the_session_is_where_we_look_for_it() -> None:
    assert isinstance(session("https://host"), Session)


def test_attempts_count_the_first_one() -> None:
    found = retry("https://host")
    assert (found.total, found.connect, found.read) == (3, 3, 3)


def test_the_pauses_are_ours() -> None:
    found = retry("https://host")
    assert isinstance(found, FullJitterRetry)
    assert found.retry_initial_interval == timedelta(milliseconds=5)
    assert found.retry_max_interval == timedelta(milliseconds=20)


@pytest.mark.parametrize(
    ("verb", "repeated"), [("GET", True), ("PUT", True), ("DELETE", True), ("POST", False)]
)
def test_a_post_is_never_repeated_blindly(verb: str, repeated: bool) -> None:
    assert retry("https://host").is_retry(verb, 503) is repeated


def test_no_server_makes_us_sleep_as_long_as_it_likes() -> None:
    assert retry("https://host").respect_retry_after_header is False


@pytest.mark.parametrize(("url", "looked_at"), [("http://127.0.0.1:1", False), ("https://host", True)])
def test_this_machine_is_not_reached_by_way_of_a_proxy(url: str, looked_at: bool) -> None:
    assert session(url).trust_env is looked_at


def test_one_attempt_means_none_more() -> None:
    assert retry("https://host", RetrySettings(attempts=1)).total == 0


def test_no_attempt_is_refused() -> None:
    with pytest.raises(DescriptionError, match="0 attempts would never ask"):
        RetrySettings(attempts=0)


def test_pauses_double_up_to_the_longest() -> None:
    seconds = [RetrySettings().pause(number).total_seconds() for number in (1, 2, 3, 5, 6, 500)]
    assert seconds == [1, 2, 4, 16, 20, 20]


@pytest.mark.parametrize("url", ["https://api.yellowdog.ai", "http://127.0.0.1:1"])
def test_as_many_threads_as_a_provider_has_may_ask_at_once(url: str) -> None:
    adapter = session(url).get_adapter(url)
    assert vars(adapter)["_pool_maxsize"] >= CALLS_AT_A_TIME
