"""The keys we log in with: the one that was named, or those of the SSH agent and SSH's usual files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko

from raydog_resources.errors import CredentialsError
from raydog_resources.gateways.ssh_key_file import SshKeyFile, read_ssh_key_file

_USUAL = ("id_ed25519", "id_ecdsa", "id_rsa")


@dataclass(frozen=True)
class Identity:
    """A key that can sign, and what to call it."""

    name: str
    key: paramiko.PKey


class Identities:
    """Read anew at each login: an agent's keys come and go."""

    def __init__(self, private_key: str | None, folder: Path | None = None) -> None:
        self._named = Path(private_key).expanduser() if private_key else None
        self._folder = folder or Path("~/.ssh").expanduser()

    @contextmanager
    def offered(self) -> Iterator[list[Identity]]:
        """In the order in which a host is offered them; the agent is there as long as the block lasts."""
        named = read_ssh_key_file(self._named) if self._named is not None else None
        if named is not None and not named.encrypted:
            yield [_loaded(named)]
            return
        with _agent() as held:
            found = [_of_agent(named, held)] if named is not None else [*held, *self._usual()]
            if not found:
                raise CredentialsError(
                    "there is no key to log in with",
                    thing="SSH",
                    done=f"no agent answers that holds one, and {self._folder} has no {', '.join(_USUAL)} "
                    "without passphrase",
                    next_step="write login.private_key, or ssh-add a key",
                )
            yield found

    def _usual(self) -> list[Identity]:
        paths = [self._folder / name for name in _USUAL]
        files = [read_ssh_key_file(path) for path in paths if path.is_file()]
        return [_loaded(file) for file in files if not file.encrypted]


@contextmanager
def _agent() -> Iterator[list[Identity]]:
    try:
        agent = paramiko.Agent()
    except (paramiko.SSHException, OSError) as error:
        raise CredentialsError(
            f"the SSH agent does not answer ({error})",
            thing="SSH_AUTH_SOCK",
            done="nothing was connected",
            next_step="start it again, or unset SSH_AUTH_SOCK and write login.private_key",
        ) from error
    try:
        yield [Identity(f"{key.comment or key.get_name()} of the agent", key) for key in agent.get_keys()]
    finally:
        agent.close()


def _of_agent(file: SshKeyFile, held: list[Identity]) -> Identity:
    for identity in held:
        if file.public is not None and identity.key.asbytes() == file.public.blob:
            return identity
    raise CredentialsError(
        "the private key has a passphrase, and no SSH agent here holds it",
        thing=str(file.path),
        done="nothing was connected",
        next_step=f"ssh-add {file.path}",
    )


def _loaded(file: SshKeyFile) -> Identity:
    try:
        # A certificate that lies beside the key (`…-cert.pub`) is taken along.
        return Identity(str(file.path), paramiko.PKey.from_path(file.path))
    except (paramiko.SSHException, paramiko.pkey.UnknownKeyType, ValueError, OSError) as error:
        raise CredentialsError(
            f"the private key can't be used ({error})",
            thing=str(file.path),
            done="nothing was connected",
            next_step=f"write it anew with a comment (ssh-keygen -c -C me -f {file.path}), or use another key",
        ) from error
