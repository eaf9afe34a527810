"""The platform's own key pair: what its nodes' sshd lets in."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading

from raydog_resources.local_platform.isolation.driver import BootFailed


class SshKey:
    """Made by ssh-keygen when a node asks for it first; kept in the platform's data folder."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()

    def public(self) -> str:
        """The line for `authorized_keys`. Raises BootFailed."""
        with self._lock:
            if not os.path.exists(self.path):
                try:
                    self._make()
                except (OSError, subprocess.SubprocessError) as error:
                    raise BootFailed(f"ssh-keygen could not make the platform's key: {error}") from error
            with open(f"{self.path}.pub", encoding="utf-8") as file:
                return file.read()

    def _make(self) -> None:
        os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        prepared = f"{self.path}.new"
        for left in (prepared, f"{prepared}.pub"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(left)
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "raydog", "-f", prepared]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        # The private half last: it is what says that there is a pair.
        os.rename(f"{prepared}.pub", f"{self.path}.pub")
        os.rename(prepared, self.path)
