"""A real sshd on a node, started again when it ends: what tunnels and `ssh` meet on a cloud node as well."""

from __future__ import annotations

import os

from raydog_resources.clock import Clock
from raydog_resources.local_platform.isolation.node_agent import task_process

FOLDER = "/run/raydog"
"""Where the daemon's own files lie on the node."""
_AGAIN = 1.0


class SshDaemon:
    """Keeps one sshd running in the node's view of the file system."""

    def __init__(self, program: str, marks: dict[str, str], view: int | None, clock: Clock) -> None:
        self.wake_at: float | None = clock.monotonic()
        """When it has to be started; None: it runs."""
        self._program = program
        self._marks = marks
        self._view = view
        self._clock = clock
        self._pid = 0
        self._output: int | None = None

    def tick(self) -> None:
        if self.wake_at is None or self._clock.monotonic() < self.wake_at:
            return
        command = [self._program, "-D", "-f", f"{FOLDER}/sshd_config", "-E", f"{FOLDER}/sshd.log"]
        environment = {"PATH": os.environ["PATH"], **self._marks}
        try:
            self._pid, self._output = task_process.start(command, environment, "/", self._view)
        except task_process.CouldNotStart:
            self.wake_at = self._clock.monotonic() + _AGAIN
        else:
            self.wake_at = None

    def notice_end(self, pid: int) -> None:
        if pid == self._pid and self._output is not None:
            os.close(self._output)
            self._output = None
            self.wake_at = self._clock.monotonic() + _AGAIN


def configuration(home: str, environment: dict[str, str]) -> str:
    """sshd_config of a node: keys only, one user, everything else as a cloud image has it."""
    variables = " ".join(f"{name}={value}" for name, value in environment.items() if " " not in value)
    return "\n".join(
        [
            "Port 22",
            f"HostKey {FOLDER}/host_ed25519",
            f"AuthorizedKeysFile {home}/.ssh/authorized_keys",
            "AuthenticationMethods publickey",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "UsePAM no",
            "AllowUsers yd-agent",
            "AllowTcpForwarding yes",
            "Subsystem sftp internal-sftp",
            f"SetEnv {variables}",
            f"PidFile {FOLDER}/sshd.pid",
            "",
        ]
    )
