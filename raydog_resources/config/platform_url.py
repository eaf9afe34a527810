"""A platform's address: what may be written there, and which addresses a key may travel to in clear."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from raydog_resources.errors import CredentialsError, DescriptionError

DEFAULT_URL = "https://api.yellowdog.ai"
LOCAL = "local"

_LOOPBACK_V4 = IPv4Network("127.0.0.0/8")
_LOOPBACK_V6 = IPv6Address("::1")
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_NEXT = f"write {LOCAL}, or an address such as {DEFAULT_URL}"


def checked_url(text: str) -> str:
    """The address in the one form in which two can be compared, or an error that says what is wrong."""
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DescriptionError("this is no address of a platform", thing=f"url {text!r}", next_step=_NEXT)
    if "@" in parts.netloc or parts.query or parts.fragment:
        # The text is not repeated: what stands before the @ may be a secret.
        raise DescriptionError(
            "the address may hold a host, a port and a path, and nothing else",
            thing=f"url of {parts.hostname}",
            next_step=_NEXT,
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise CredentialsError(
            "plain http would show the key's secret to the network; it is allowed to this machine only",
            thing=f"url {text!r}",
            done="nothing was sent",
            next_step=f"write https://{parts.netloc} if the platform speaks it",
        )
    host = parts.netloc.lower().removesuffix(_USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def host_of(url: str) -> str:
    """The host an address leads to, "" where it has none."""
    return _split(url).hostname or ""


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine: 127.0.0.0/8, ::1 or the word localhost."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address in _LOOPBACK_V4 if isinstance(address, IPv4Address) else address == _LOOPBACK_V6


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        _ = parts.port  # only asking for it shows that it is a number
    except ValueError as error:
        raise DescriptionError(f"this is no address ({error})", thing="url", next_step=_NEXT) from error
    return parts
