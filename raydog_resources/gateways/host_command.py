"""What is said to a host's shell: pure text in, text out; the shell's part lies in `host_*.sh`."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ENDED_IN_TIME = (124, 137)
"""Codes of a program that was ended at its limit: it heeded SIGTERM, or had to be killed."""
KILL_SECONDS = 2.0
"""How long after its limit a program that heeds no SIGTERM is killed."""
NO_SUCH_FILE = 66


def limited(command: Sequence[str], seconds: float) -> str:
    """One line for the login shell, whichever that is: the command, with its limit on the host."""
    return shlex.join(["exec", "sh", "-c", _script("limit"), f"{whole_limit(seconds):.0f}", *command])


def whole_limit(seconds: float) -> float:
    """The limit that the host keeps for a wish: it counts in whole seconds."""
    return float(max(1, math.ceil(seconds)))


def put_command(path: str, size: int, token: str) -> list[str]:
    """Takes the content on its standard input. `token`: what nobody else calls a file."""
    return ["sh", "-c", _script("put"), "put", path, str(size), token]


def get_command(path: str, most: int, mark: str) -> list[str]:
    """Prints the mark on a line of its own before the content."""
    return ["sh", "-c", _script("get"), "get", path, str(most), mark]


def tail_command(most: int, files: Sequence[str]) -> list[str]:
    """The last bytes of the first of these files that is there."""
    return ["sh", "-c", _script("tail"), "tail", str(most), *files]


@cache
def _script(name: str) -> str:
    """The script as it is sent: comments stay here."""
    text = (Path(__file__).parent / f"host_{name}.sh").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
