"""Somebody who types `raydog` in a project of their own, with a home of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.laid_project import lay_project
from tests.end_to_end.local_platform.rig import processes_with, wait_until

ROOT = Path(__file__).parents[3]
_PROGRAM = """from __future__ import annotations

from raydog_resources import RayCluster

RayCluster().export()
"""
_MARK = "RAYDOG_TYPIST"
_OWN = ("PULUMI_", "RAYDOG_", "YD_", "RAY_")
CANARY = {
    "YD_API_KEY_ID": "canary-id",
    "YD_API_KEY_SECRET": "canary-secret",
    "YD_API_URL": "https://canary.invalid",
}


# A command takes ten seconds, but two minutes where eight others share two cores: no reason to call it hung.
PATIENCE = 240.0


@dataclass(frozen=True)
class Typed:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All of it, for a failing test's message."""
        return f"exit code {self.code}\n{self.out}\n{self.err}"


@dataclass
class Typist:
    """The project `raydog` in `folder`, with the stack `local` of nodes that start no process."""

    folder: Path
    platform_folder: Path
    engine: EngineUnderTest
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lay_project(self.folder, _PROGRAM)
        (self.folder / "home").mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
        self.environment = {
            **kept,
            **CANARY,
            **self.engine.environment(),
            "HOME": str(self.folder / "home"),
            "PYTHONPATH": str(ROOT),
            "RAYDOG_LOCAL_DIR": str(self.platform_folder),
            _MARK: str(self.folder),
        }
        self.describe(2)

    @property
    def stack_file(self) -> Path:
        return self.folder / "stacks" / "Pulumi.local.yaml"

    def describe(self, nodes: int, template: str = "local/stub", *, groups: Sequence[str] = ("cpu",)) -> str:
        """What the stack file says from now on; its text."""
        workers = (f"      {name}: {{nodes: {nodes}, cpus: 1, template: {template}}}\n" for name in groups)
        text = (
            "# Two words of a person's own.\n"
            "config:\n"
            "  raydog:runs_on: {kind: yellowdog, url: local}\n"
            "  raydog:cluster:\n"
            '    ray_version: "2.60.0"\n'
            f"    head: {{template: {template}}}\n"
            "    workers:\n"
            f"{''.join(workers)}"
            "  raydog:prices: {local/stub: 0.2}\n"
        )
        self.stack_file.write_text(text)
        return text

    def take_newer_scripts(self) -> None:
        """From now on the program is one of a release in which all packaged scripts have changed."""
        newer = "from raydog_resources.bootstrap.revision import REVISIONS\n"
        newer += "REVISIONS.update(dict.fromkeys(REVISIONS, 99))\n"
        first = "from __future__ import annotations\n"
        (self.folder / "__main__.py").write_text(_PROGRAM.replace(first, f"{first}{newer}"))

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """`raydog …`, on its way, from another folder than the project's."""
        return self.begin(
            [sys.executable, "-m", "raydog_resources.cli", "--project", str(self.folder), *words], environment
        )

    def type(self, *words: str, seconds: float = PATIENCE, **environment: str) -> Typed:
        """`raydog …`, to its end."""
        return ended(self.start(*words, **environment), seconds)

    def pulumi(self, *words: str, environment: Mapping[str, str], seconds: float = PATIENCE) -> Typed:
        """Pulumi itself, in the project's folder."""
        return ended(self.begin(self.engine.words(*words), environment, self.folder), seconds)

    def begin(
        self, words: list[str], environment: Mapping[str, str], folder: Path = Path("/")
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            words,
            cwd=folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end_orphans(self) -> None:
        """Language hosts and unused providers know nothing of a killed engine's end; they do nothing."""
        for pid, folder in processes_with(_MARK).items():
            if folder == str(self.folder):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def state(self) -> dict[str, Any]:
        """The checkout's own state of the stack, as it lies on the disk."""
        path = self.folder / ".raydog" / "state" / ".pulumi" / "stacks" / "raydog" / "local.json"
        found: dict[str, Any] = json.loads(path.read_text())["checkpoint"].get("latest") or {}
        return found


def ended(process: subprocess.Popen[str], seconds: float = PATIENCE) -> Typed:
    """What it said, once it has ended by itself."""
    out, err = process.communicate(timeout=seconds)
    return Typed(process.returncode, out, err)


def kill_with_engine(process: subprocess.Popen[str]) -> None:
    """Both at once, as a machine does that loses its power."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in [process.pid, *map(int, listed)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=30)
    wait_until("the engine is gone", lambda: not any(Path(f"/proc/{pid}").exists() for pid in listed))
