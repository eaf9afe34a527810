"""Which engine runs the programs: the one place where it is chosen.

Everybody else gets a `pulumi.automation.PulumiCommand` from here and does not know which one it is.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from raydog_resources.errors import DescriptionError, EngineMissing, RaydogError
from raydog_resources.gateways.processes import Processes
from raydog_resources.workspace.backend import pulumi_home

if TYPE_CHECKING:
    from pulumi.automation import PulumiCommand

ENGINE = "RAYDOG_ENGINE"
CLI = "cli"
EMBEDDED = "embedded"
# The same as for the SDK, in pyproject.toml: the two are tested as a pair.
OLDEST = (3, 255, 0)
_MODULE = "raydog_resources.embedded_engine"
INSTALLER = "https://get.pulumi.com"

_NUMBERS = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_SECONDS = 30.0

Version = tuple[int, int, int]


@dataclass(frozen=True)
class Engine:
    """An engine that was found fit: what it is, where, and why it was taken."""

    kind: str
    path: Path
    version: str
    why: str

    def command(self) -> PulumiCommand:
        """What `pulumi.automation` runs it by."""
        from raydog_resources.workspace.engine_cli import KEPT_BACK, PulumiCli

        if self.kind == EMBEDDED:
            from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand

            return EmbeddedCommand(keep_back=KEPT_BACK)
        return PulumiCli(self.path, self.version)

    def note(self) -> str:
        """What a run says first: nothing of the usual engine."""
        return f"run by the embedded engine: {self.why}" if self.kind == EMBEDDED else ""

    def words(self) -> list[str]:
        """The same for a shell: what stands there for `pulumi`."""
        return [str(self.path), *(("-m", _MODULE) if self.kind == EMBEDDED else ())]


def choose_engine(environment: Mapping[str, str], processes: Processes) -> Engine:
    """The engine that is asked for; not asked for: the Pulumi command line, and where there is none, our own."""
    wanted = environment.get(ENGINE, "")
    if wanted == EMBEDDED:
        return _embedded(f"{ENGINE}={EMBEDDED}")
    if wanted not in ("", CLI):
        raise DescriptionError(
            "there is no such engine",
            thing=f"{ENGINE}={wanted}",
            done="nothing was started",
            next_step=f"{ENGINE}={CLI} or {ENGINE}={EMBEDDED}, or unset it",
        )
    try:
        return _find_cli(environment, processes)
    except EngineMissing as missing:
        if wanted == CLI:
            raise
        return _embedded(f"{missing.what} ({missing.done})")


def _embedded(why: str) -> Engine:
    return Engine(EMBEDDED, Path(sys.executable), metadata.version("raydog-resources"), why)


def _find_cli(environment: Mapping[str, str], processes: Processes) -> Engine:
    refused = []
    for path, where in _places(environment):
        version, trouble = _version_of(path, environment, processes)
        if _numbers(version) >= OLDEST:
            return Engine(CLI, path, version, f"found {where}")
        refused.append(f"{path}: {trouble or 'too old: ' + version}")
    oldest = ".".join(map(str, OLDEST))
    raise EngineMissing(
        f"no Pulumi command line of version {oldest} or newer is installed",
        thing="pulumi",
        done="; ".join(refused) or f"looked on PATH and in {pulumi_home(environment) / 'bin'}",
        next_step=f"curl -fsSL {INSTALLER} | sh",
    )


def _places(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Where it may be, in order. Its official installer puts it into the user's own folder, often not on PATH."""
    on_path = shutil.which("pulumi", path=environment.get("PATH", ""))
    if on_path:
        yield Path(on_path).absolute(), "on PATH"
    folder = pulumi_home(environment) / "bin"
    own = shutil.which("pulumi", path=str(folder))
    if own and own != on_path:
        yield Path(own).absolute(), f"in {folder}"


def _version_of(path: Path, environment: Mapping[str, str], processes: Processes) -> tuple[str, str]:
    """Its version, or why there is none."""
    quiet = {**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        finished = processes.run([str(path), "version"], deadline_seconds=_SECONDS, environment=quiet)
    except RaydogError as error:
        return "", error.what
    said = finished.output.strip()
    if finished.exit_code != 0 or _NUMBERS.match(said) is None:
        return "", "it does not say its version"
    return said.removeprefix("v"), ""


def _numbers(version: str) -> Version:
    match = _NUMBERS.match(version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else (0, 0, 0)
