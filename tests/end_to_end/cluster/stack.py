"""A stack of its own in a folder of its own, driven by the engine's command line as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.laid_project import lay_project

_PROJECT = Path(__file__).parents[3]
_PROGRAM = """from __future__ import annotations

from raydog_resources.components.ray_cluster import RayCluster

RayCluster().export()
"""
PASSPHRASE = "of-the-test"
_OWN = ("PULUMI_", "RAYDOG_", "YD_")


@dataclass(frozen=True)
class Finished:
    """One command of the engine, and what it said."""

    code: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        """All of it, for a failing test's message."""
        return f"exit code {self.code}\n{self.output}\n{self.errors}"


def stub_cluster(workers: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A description of nodes that start no process."""
    groups = {
        name: {"template": "local/stub", "cpus": 1, **({"nodes": what} if isinstance(what, int) else what)}
        for name, what in (workers if workers is not None else {"a": 1, "b": 1}).items()
    }
    return {"ray_version": "2.60.0", "head": {"template": "local/stub"}, "workers": groups, **more}


@dataclass
class Stack:
    """The stack `t` of the project `raydog` in `folder`."""

    folder: Path
    platform_folder: Path
    engine: EngineUnderTest
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lay_project(self.folder, _PROGRAM)
        (self.folder / "state").mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
        self.environment = {
            **kept,
            **self.engine.environment(),
            "HOME": str(self.folder),
            "PULUMI_HOME": str(self.folder / ".pulumi"),
            # A second file beside the state, that says nothing, is written in place: killed then, all is unreadable.
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # As `raydog env` prints it: the Python of policy packs.
            "PULUMI_PYTHON_CMD": sys.executable,
            "PYTHONPATH": str(_PROJECT),
            "RAYDOG_LOCAL_DIR": str(self.platform_folder),
            **self.environment,
        }

    def describe(self, cluster: Mapping[str, Any], **runs_on: Any) -> None:
        """What the stack file says from now on; the engine's own lines in it are kept."""
        path = self.folder / "stacks" / "Pulumi.t.yaml"
        kept = json.loads(path.read_text()) if path.exists() else {}
        place = {"kind": "yellowdog", "url": "local", **runs_on}
        config = {"raydog:runs_on": place, "raydog:cluster": dict(cluster)}
        path.write_text(json.dumps({**kept, "config": config}))

    def make(self) -> None:
        """The stack, empty."""
        made = self.run("stack", "init", "t")
        assert made.code == 0, made.text
        path = self.folder / "stacks" / "Pulumi.t.yaml"
        if path.exists():
            salt = path.read_text().partition("encryptionsalt:")[2].strip()
            path.write_text(json.dumps({"encryptionsalt": salt}))

    def popen(self, *arguments: str, output: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """A command of the engine's, on its way."""
        return self.begin(self.engine.words(*arguments), output)

    def begin(self, words: list[str], output: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """A command in the stack's folder, in a session of its own."""
        return subprocess.Popen(
            words,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, seconds: float = 90) -> Finished:
        """A command to its end."""
        process = self.popen(*arguments)
        output, errors = process.communicate(timeout=seconds)
        return Finished(process.returncode, output, errors)

    def up(self, *more: str) -> Finished:
        return self.run("up", "--yes", "--skip-preview", "-s", "t", *more)

    def preview(self, *more: str) -> Finished:
        return self.run("preview", "-s", "t", *more)

    def destroy(self, *more: str) -> Finished:
        return self.run("destroy", "--yes", "--skip-preview", "-s", "t", *more)

    def refresh(self, *more: str) -> Finished:
        return self.run("refresh", "--yes", "--skip-preview", "-s", "t", *more)

    def state(self) -> dict[str, Any]:
        """The stack's state, secrets closed."""
        return dict(json.loads(self.run("stack", "export", "-s", "t").output)["deployment"])

    def resources(self, kind: str = "") -> list[dict[str, Any]]:
        """The dynamic resources in state, of one kind or all."""
        prefix = f"pulumi-python:dynamic/raydog:{kind}"
        return [each for each in self.state().get("resources", []) if each["type"].startswith(prefix)]

    def outputs(self) -> dict[str, Any]:
        found = self.run("stack", "output", "--json", "--show-secrets", "-s", "t")
        assert found.code == 0, found.text
        return dict(json.loads(found.output))
