"""RayDog's Builder, in an environment of its own: its process from its start until all nodes are alive in Ray."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from raydog_resources.clock import SystemClock

_CLOCK = SystemClock()
_PROGRAM = Path(__file__).with_name("raydog_build.py")


class RayDogBuilder:
    """Needs RayDog's Python and the folder of its example scripts."""

    name = "RayDog build()"

    def __init__(self, python: Path, scripts: Path, facts: dict[str, Any], workers: int) -> None:
        self._command = [str(python), str(_PROGRAM), str(scripts)]
        self._workers = workers
        self._rounds = 0
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("YD_", "RAY_"))},
            "YD_API_URL": facts["url"],
            "YD_API_KEY_ID": facts["key_id"],
            "YD_API_KEY_SECRET": Path(facts["key_secret_file"]).read_text().strip(),
        }

    def measure(self) -> dict[str, float]:
        """Seconds from the start of the process; it ends its cluster itself."""
        self._rounds += 1
        begin = _CLOCK.monotonic()
        with subprocess.Popen(
            [*self._command, f"rival-{self._rounds}", str(self._workers)],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            said = next((line for line in process.stdout or () if line.startswith("alive")), "")
            seconds = _CLOCK.monotonic() - begin
            process.communicate(timeout=60)
        assert said, f"RayDog's process ended with exit code {process.returncode} before its nodes were alive"
        return {"seconds": seconds}
