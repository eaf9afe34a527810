"""A file that holds a secret: readable by its owner alone, or not used."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from raydog_resources.errors import CredentialsError

_LONGEST = 4096


def read_key_file(path: Path) -> str:
    """The secret in the file, which must be ours and closed to everybody else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise CredentialsError(
            f"the key file can't be opened ({error.strerror})",
            thing=str(path),
            next_step="check the path and whose file it is",
        ) from error
    # What was opened is what is checked: between a look at the path and its opening somebody could swap it.
    try:
        _check(os.fstat(descriptor), path)
        content = os.read(descriptor, _LONGEST + 1)
    finally:
        os.close(descriptor)
    return _secret(content, path)


def _check(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialsError("this is not a file", thing=str(path), next_step="name the file with the key")
    if status.st_uid != os.geteuid():
        raise CredentialsError(
            f"the key file belongs to another user (uid {status.st_uid})",
            thing=str(path),
            done="it was not read",
            next_step="use a key file of your own",
        )
    open_to_others = stat.S_IMODE(status.st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if open_to_others:
        raise CredentialsError(
            f"others on this machine may open the key file (mode {stat.S_IMODE(status.st_mode):04o})",
            thing=str(path),
            done="it was not read",
            next_step=f"chmod 600 {path}; where others may have read it, make a new key",
        )


def _secret(content: bytes, path: Path) -> str:
    text = content.decode("utf-8", errors="replace").strip()
    if not text or len(content) > _LONGEST or len(text.split()) != 1 or "\ufffd" in text:
        raise CredentialsError(
            "the key file does not hold one secret on one line",
            thing=str(path),
            next_step="put the secret alone into it",
        )
    return text
