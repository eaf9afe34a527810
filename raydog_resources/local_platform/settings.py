"""How one platform is to be run."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from raydog_resources.local_platform.data_folder import default_root
from raydog_resources.local_platform.engine.switches import Switches

IsolationChoice = Literal["auto", "netns", "userns", "plain", "stub"]
ISOLATION_CHOICES: tuple[str, ...] = get_args(IsolationChoice)


@dataclass(frozen=True)
class Settings:
    """What a caller may choose; everything has a default that suits one person's machine."""

    data_dir: Path = field(default_factory=default_root)
    port: int = 0
    isolation: IsolationChoice = "auto"
    agent_venv: Path | None = field(default_factory=lambda: Path(sys.prefix))
    """The virtual environment that tasks find as `/opt/yellowdog/agent/venv`."""
    idle_exit: float | None = 60.0
    """Seconds without machines, tasks and calls after which the platform ends by itself; None: never."""
    output_limit: int = 8 * 1024 * 1024
    """Bytes kept of one task's output."""
    switches: Switches = field(default_factory=Switches)
