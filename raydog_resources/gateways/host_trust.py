"""Whether a host is the one it is taken for: by files of known hosts, or by what it showed at the first contact."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from raydog_resources.errors import CredentialsError, NotAuthorised
from raydog_resources.gateways.host_address import SSH_PORT, HostAddress
from raydog_resources.gateways.host_key import HostKey, read_key
from raydog_resources.gateways.known_hosts import USUAL_FILES, KnownHost, known_host


class HostNotTrusted(NotAuthorised):
    """We don't talk to this host: it can't show that it is the one we mean."""


class HostTrust(Protocol):
    """Asked in every handshake, before anything of ours is sent."""

    def known_types(self, address: HostAddress) -> tuple[str, ...]:
        """The types of key that the host is known by: it is asked for one of these first."""
        ...

    def check(self, address: HostAddress, key: HostKey) -> None:
        """HostNotTrusted for any key but the host's."""
        ...

    def accepted(self, key: HostKey) -> None:
        """The host with this key has let us in."""
        ...


class StrictTrust:
    """Only what is written in files of known hosts, as `ssh -o StrictHostKeyChecking=yes`."""

    def __init__(self, files: Sequence[Path] = USUAL_FILES) -> None:
        self._files = tuple(files)

    def known_types(self, address: HostAddress) -> tuple[str, ...]:
        return tuple(dict.fromkeys(known.key.type for known in self._of(address).keys))

    def check(self, address: HostAddress, key: HostKey) -> None:
        known = self._of(address)
        for revoked in known.revoked:
            if revoked.key == key:
                raise HostNotTrusted(
                    f"its host key is revoked ({key.fingerprint}, {revoked.place})",
                    thing=f"host {address}",
                    done="nothing was sent to it",
                    next_step="ask its operators for its new key",
                )
        if key in (one.key for one in known.keys):
            return
        raise self._changed(address, key, known) if known.keys else self._unknown(address, key, known)

    def accepted(self, key: HostKey) -> None:
        """The files are a person's to write."""

    def _of(self, address: HostAddress) -> KnownHost:
        try:
            return known_host(address.known_as, self._files)
        except OSError as error:
            raise CredentialsError(
                f"the file of known hosts can't be read ({error.strerror})",
                thing=str(error.filename),
                done="nothing was connected",
                next_step="check whose file it is and its mode",
            ) from error

    def _changed(self, address: HostAddress, key: HostKey, known: KnownHost) -> HostNotTrusted:
        written = ", ".join(f"{one.key.fingerprint} ({one.place})" for one in known.keys)
        return HostNotTrusted(
            f"its host key has changed: known is {written}, it shows {key.fingerprint}",
            thing=f"host {address}",
            done="nothing was sent to it",
            next_step=f"ask its operators; if they changed it: ssh-keygen -R '{address.known_as}'",
        )

    def _unknown(self, address: HostAddress, key: HostKey, known: KnownHost) -> HostNotTrusted:
        vouched = "; a certificate authority is written for it, which this transport can't ask"
        port = "" if address.port == SSH_PORT else f"-p {address.port} "
        return HostNotTrusted(
            f"its host key is not known: it shows {key.fingerprint}{vouched if known.authorities else ''}",
            thing=f"host {address}",
            done=f"looked in {', '.join(map(str, self._files))}; nothing was sent to it",
            next_step=f"compare that with what its operators say, then: ssh {port}{address.user}@{address.host}",
        )


class FirstContactTrust:
    """For a machine that was just made for us: the key it shows first is its key from then on."""

    def __init__(self, known: str = "") -> None:
        """`known`: the key's text from an earlier contact."""
        self._key = read_key(known)
        self._lock = threading.Lock()
        if known and self._key is None:
            raise CredentialsError(
                "the host key that was kept can't be read",
                thing=repr(known[:60]),
                done="nothing was connected",
                next_step="raydog up --refresh",
            )

    @property
    def known(self) -> str:
        """The key's text, to be kept; "" before the first contact."""
        return self._key.text if self._key else ""

    def known_types(self, address: HostAddress) -> tuple[str, ...]:  # noqa: ARG002 (one key at all its addresses)
        return (self._key.type,) if self._key else ()

    def check(self, address: HostAddress, key: HostKey) -> None:
        known = self._key
        if known is not None and key != known:
            raise HostNotTrusted(
                f"its host key has changed: at first contact it was {known.fingerprint}, "
                f"now it shows {key.fingerprint}",
                thing=f"host {address}",
                done="nothing was sent to it",
                next_step="find out what answers at this address; if the machine is lost: raydog up --refresh",
            )

    def accepted(self, key: HostKey) -> None:
        """Kept only now: a stranger at the machine's address would not have let us in."""
        with self._lock:
            self._key = self._key or key
