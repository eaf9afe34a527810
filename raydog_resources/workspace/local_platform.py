"""The local platform as a program beside us: does it run, does anything live on it, and its end."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from raydog_resources.errors import PlatformError
from raydog_resources.gateways.local_platform_start import without_secrets
from raydog_resources.gateways.processes import Finished, Processes

_PROGRAM = (sys.executable, "-m", "raydog_resources.local_platform")
_SECONDS = 60.0


@dataclass(frozen=True)
class RunningPlatform:
    """What a running local platform says of itself."""

    url: str
    isolation: str
    inhabitants: int
    """Pools and machines that live on it, whosever they are."""


def running_local_platform(processes: Processes, environment: Mapping[str, str]) -> RunningPlatform | None:
    """This user's, if it runs; it is not started for the question."""
    finished = _call(processes, environment, "status")
    if finished.exit_code != 0:
        return None
    try:
        said = json.loads(finished.output)
        return RunningPlatform(
            str(said["url"]), str(said["isolation"]), said["pools_open"] + said["machines"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PlatformError(
            "its answer can't be read",
            thing="local platform",
            done="nothing was changed",
            next_step="python -m raydog_resources.local_platform status",
        ) from error


def stop_local_platform(processes: Processes, environment: Mapping[str, str]) -> str:
    """End it if nothing lives on it any more: other checkouts of this user share it. What was done."""
    found = running_local_platform(processes, environment)
    if found is None:
        return "it does not run"
    if found.inhabitants:
        return f"it goes on: {found.inhabitants} pools and machines of other clusters live on it"
    finished = _call(processes, environment, "stop", "--now")
    if finished.exit_code != 0:
        raise PlatformError(
            f"it did not stop: {finished.errors.strip()[-300:]}",
            thing="local platform",
            next_step="python -m raydog_resources.local_platform clean",
        )
    return "stopped"


def _call(processes: Processes, environment: Mapping[str, str], *words: str) -> Finished:
    return processes.run(
        [*_PROGRAM, *words], deadline_seconds=_SECONDS, environment=without_secrets(environment)
    )
