"""The end of a job's log on a host."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_command import tail_command
from raydog_resources.gateways.host_path import host_path

_MOST_BYTES = 64 * 1024
_SECONDS = 20.0


def log_tail(host: Host, folder: str, lines: int, names: Sequence[str]) -> str:
    """The last lines of the first of these files that is there; "" where none is."""
    files = [f"{host_path(folder)}/{name}" for name in names]
    end = host.run(tail_command(_MOST_BYTES, files), limit_seconds=_SECONDS)
    return "\n".join(end.output.splitlines()[-lines:]) if end.exit_code == 0 else ""
