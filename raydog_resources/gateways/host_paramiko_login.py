"""One login: the handshake, the host's key, then ours."""

from __future__ import annotations

import logging
import socket

import paramiko

from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.host_paramiko_identities import Identities, Identity
from raydog_resources.gateways.host_trust import HostTrust

KEEPALIVE_SECONDS = 15
_DEAD_SECONDS = 30
# An RSA key may be shown under several algorithms.
_ALGORITHMS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
BROKEN = (paramiko.SSHException, EOFError, OSError)
"""What paramiko raises when a connection is gone or never came about."""

# A library's log has no reader here, and would show tracebacks in the middle of a person's output.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


def plugged(address: HostAddress, seconds: float) -> socket.socket:
    """A TCP connection straight to the host."""
    try:
        line = socket.create_connection((address.host, address.port), timeout=seconds)
    except OSError as error:
        raise CouldNotAsk(
            f"it can't be reached ({error.strerror or error})",
            thing=f"host {address}",
            done="nothing was sent",
            next_step=f"check the address, and that port {address.port} is open from here",
        ) from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # With the keepalives this ends a connection whose other end is silently gone.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_SECONDS * 1000)
    return line


def logged_in(
    line: socket.socket | paramiko.Channel,
    address: HostAddress,
    trust: HostTrust,
    identities: Identities,
    seconds: float,
) -> paramiko.Transport:
    """A connection that is ready for use; whatever fails closes the line."""
    transport = paramiko.Transport(line)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = seconds
    try:
        key = _shaken_hands(transport, address, trust, seconds)
        _let_in(transport, address, identities)
        trust.accepted(key)
        transport.set_keepalive(KEEPALIVE_SECONDS)
    except BaseException:
        transport.close()
        raise
    return transport


def _shaken_hands(
    transport: paramiko.Transport, address: HostAddress, trust: HostTrust, seconds: float
) -> HostKey:
    options = transport.get_security_options()
    first = [name for known in trust.known_types(address) for name in _ALGORITHMS.get(known, (known,))]
    usual = list(options.key_types)
    options.key_types = [
        *(name for name in first if name in usual),
        *(name for name in usual if name not in first),
    ]
    try:
        transport.start_client(timeout=seconds)
        shown = transport.get_remote_server_key()
    except BROKEN as error:
        raise CouldNotAsk(
            f"no SSH connection came about ({_words(error)})",
            thing=f"host {address}",
            done="nothing was sent",
            next_step=f"see what it says to: ssh -p {address.port} {address.user}@{address.host}",
        ) from error
    key = HostKey(shown.get_name(), shown.asbytes())
    trust.check(address, key)
    return key


def _let_in(transport: paramiko.Transport, address: HostAddress, identities: Identities) -> None:
    with identities.offered() as offered:
        tried: list[str] = []
        for identity in offered:
            tried.append(identity.name)
            if _accepts(transport, address, identity):
                return
            if not transport.is_active():
                # It has had enough of our keys.
                break
    raise NotAuthorised(
        f"it lets nobody in with {' or '.join(tried)}",
        thing=f"host {address}",
        done="nothing was run",
        next_step="add the public key to the account's ~/.ssh/authorized_keys, or name another account or key in login",
    )


def _accepts(transport: paramiko.Transport, address: HostAddress, identity: Identity) -> bool:
    try:
        more = transport.auth_publickey(address.user, identity.key)
    except paramiko.AuthenticationException:
        return False
    except BROKEN as error:
        raise CouldNotAsk(
            f"the connection was lost while logging in ({_words(error)})",
            thing=f"host {address}",
            done="nothing was run",
            next_step="run the same again",
        ) from error
    if more:
        raise NotAuthorised(
            f"after the key it wants {' or '.join(more)}, too",
            thing=f"host {address}",
            done="nothing was run",
            next_step="use an account or a host that a key alone opens",
        )
    return True


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
