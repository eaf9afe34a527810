"""Which addresses may be written, and to which a key may travel in clear."""

from __future__ import annotations

import pytest

from raydog_resources.config.platform_url import checked_url, is_loopback
from raydog_resources.errors import CredentialsError, DescriptionError


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("https://api.yellowdog.ai", "https://api.yellowdog.ai"),
        (" https://API.YellowDog.ai:443/ ", "https://api.yellowdog.ai"),
        ("https://host:8443/cell/", "https://host:8443/cell"),
        ("http://127.0.0.1:4711", "http://127.0.0.1:4711"),
        ("http://127.77.1.2:80", "http://127.77.1.2"),
        ("http://[::1]:4711/", "http://[::1]:4711"),
        ("http://localhost:1", "http://localhost:1"),
    ],
)
def test_an_address_takes_one_form(written: str, used: str) -> None:
    assert checked_url(written) == used


@pytest.mark.parametrize(
    "written",
    [
        "http://api.yellowdog.ai",
        "http://10.0.0.1:8080",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://0.0.0.0:1",
        "http://[::]:1",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]:1",
    ],
)
def test_plain_http_to_another_machine_is_refused_with_the_reason(written: str) -> None:
    with pytest.raises(
        CredentialsError, match=r"plain http would show the key's secret.*nothing was sent"
    ) as caught:
        checked_url(written)
    assert "https://" in caught.value.next_step


@pytest.mark.parametrize(
    "written", ["", "api.yellowdog.ai", "ftp://host", "https://", "https:///path", "file:///etc"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(DescriptionError, match="no address of a platform"):
        checked_url(written)


def test_a_port_that_is_no_port_is_refused() -> None:
    with pytest.raises(DescriptionError, match="no address"):
        checked_url("https://host:99999999")


@pytest.mark.parametrize(
    "written", ["https://me:hidden@host", "https://hidden@host", "https://host?key=hidden"]
)
def test_an_address_holds_no_secret_and_the_error_repeats_none(written: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        checked_url(written)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.255.255.254", "::1", "localhost"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["128.0.0.1", "::2", "localhost.", "example.org", ""])
def test_other_machines_are_not_taken_for_it(host: str) -> None:
    assert not is_loopback(host)
