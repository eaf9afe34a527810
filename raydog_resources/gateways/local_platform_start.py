"""`url: local`: see to it that the local platform runs, and learn where it answers and with which key.

The platform is another program, met by its command line and its socket only. It is found running, or started
detached; either way its `start` prints one line of JSON. `YD_*` and `.env` have no say in this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.config.connection import Connection
from raydog_resources.config.key_file import read_key_file
from raydog_resources.config.platform_url import host_of, is_loopback
from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.processes import Finished, Processes

_PROGRAM = (sys.executable, "-m", "raydog_resources.local_platform")
_THING = "local platform"
# What tasks on the platform's nodes would inherit, and are not to see.
_KEPT_BACK = ("YD_", "PULUMI_")


@dataclass(frozen=True)
class RunningLocalPlatform:
    """The local platform as its `start` describes it."""

    connection: Connection
    isolation: str
    pid: int


def ensure_local_platform(
    processes: Processes,
    environment: Mapping[str, str],
    *,
    data_dir: Path | None = None,
    deadline_seconds: float = 60.0,
    program: Sequence[str] = _PROGRAM,
) -> RunningLocalPlatform:
    """The local platform of this user, or the one that lives in `data_dir`, running."""
    finished = processes.run(
        start_command(program, data_dir),
        deadline_seconds=deadline_seconds,
        environment=without_secrets(environment),
    )
    if finished.exit_code != 0:
        raise _did_not_start(f"exit code {finished.exit_code}", finished, data_dir)
    return _read(finished, data_dir)


def start_command(program: Sequence[str], data_dir: Path | None) -> list[str]:
    """What to run."""
    where = ["--data-dir", str(data_dir)] if data_dir else []
    return [*program, "start", *where]


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment less what belongs to the caller's cloud account and stack."""
    return {name: value for name, value in environment.items() if not name.startswith(_KEPT_BACK)}


def _read(finished: Finished, data_dir: Path | None) -> RunningLocalPlatform:
    try:
        said = json.loads(finished.output)
        url, key_id, key_file = str(said["url"]), str(said["key_id"]), Path(said["key_secret_file"])
        isolation, pid = str(said["isolation"]), int(said["pid"])
    except (ValueError, KeyError, TypeError) as error:
        raise _did_not_start("its one line of JSON can't be read", finished, data_dir) from error
    if not is_loopback(host_of(url)):
        raise _did_not_start(f"it says it answers at {url}, which is not this machine", finished, data_dir)
    connection = Connection(
        url=url, key_id=key_id, key_secret=read_key_file(key_file), origin=f"the {_THING}'s own key"
    )
    return RunningLocalPlatform(connection, isolation, pid)


def _did_not_start(why: str, finished: Finished, data_dir: Path | None) -> CouldNotAsk:
    last_words = (finished.errors or finished.output).strip()[-500:]
    where = f" --data-dir {data_dir}" if data_dir else ""
    return CouldNotAsk(
        f"it did not start: {why}",
        thing=_THING,
        done=f"its last words: {last_words}" if last_words else "it said nothing",
        next_step=f"python -m raydog_resources.local_platform logs{where}",
    )
