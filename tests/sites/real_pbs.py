"""A PBS that is there already, on the machine where the tests run: where PBS_EXEC says so."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.sites.site import NODES, Site

VARIABLE = "PBS_EXEC"


def is_there() -> bool:
    return bool(os.environ.get(VARIABLE))


class ThisMachine(Site):
    """Only what can be seen from here: this machine's own processes."""

    def __init__(self) -> None:
        nowhere = Path("/nonexistent")
        super().__init__(nowhere, 0, "", nowhere, nowhere, {})

    def processes(self, machine: str, user: str = "") -> list[str]:
        if machine != NODES[0]:
            return []
        listed = ["ps", "-u", str(os.getuid()), "-o", "args="]
        lines = subprocess.run(
            listed, capture_output=True, text=True, timeout=10, check=False
        ).stdout.splitlines()
        # Ours, and those of the test itself, may carry any word.
        return [line for line in lines if "pytest" not in line and not line.startswith("ps ")]
