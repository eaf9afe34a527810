"""Somebody else's Pulumi program, in an environment of its own that holds our wheel: no checkout is near."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end_to_end.cli.typist import Typed, ended
from tests.end_to_end.engine import EngineUnderTest

_PROGRAM = """import pulumi
from raydog_resources import RayCluster


class Laboratory(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("research:index:Laboratory", name)
        self.ray = RayCluster("ray", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


laboratory = Laboratory("north")
pulumi.export("where", laboratory.ray.ray_address)
pulumi.export("size", laboratory.ray.nodes.apply(len))
"""
_KEPT = ("PIP_", "SSL_", "REQUESTS_")


def make_environment(folder: Path, wheel: Path, *, borrowed: bool) -> Path:
    """A virtual environment with the wheel in it; its Python.

    What the wheel needs is installed as a user's pip does it, or borrowed from the environment the tests run in, which
    takes a second. Borrowed or not, the package itself is the wheel's: an editable install is not handed on.
    """
    venv.create(folder, symlinks=True, with_pip=not borrowed)
    python = folder / "bin" / "python"
    words = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(wheel)]
    subprocess.run([*words, *(["--no-deps", "--no-index"] if borrowed else [])], check=True, timeout=600)
    if borrowed:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        packages = folder / "lib" / version / "site-packages"
        (packages / "borrowed.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n")
    return python


@dataclass
class ForeignProject:
    """The project `research` with the stack `north`, whose nodes start no process."""

    folder: Path
    python: Path
    engine: EngineUnderTest
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("project", "home", "state", "platform"):
            (self.folder / name).mkdir()
        project = {
            "name": "research",
            "runtime": {"name": "python", "options": {"virtualenv": str(self.python.parents[1])}},
        }
        (self.project / "Pulumi.yaml").write_text(json.dumps(project))
        (self.project / "__main__.py").write_text(_PROGRAM)
        places = [str(self.python.parent), str(Path(self.engine.command[0]).parent), "/usr/bin", "/bin"]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith(_KEPT)},
            **self.engine.environment(),
            "PATH": os.pathsep.join(places),
            "HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "of-the-laboratory",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "RAYDOG_LOCAL_DIR": str(self.folder / "platform"),
        }

    @property
    def project(self) -> Path:
        return self.folder / "project"

    def describe(self, nodes: int) -> None:
        """What the stack says from now on; the engine's own lines in it are kept."""
        file = self.project / "Pulumi.north.yaml"
        kept = [line for line in _lines(file) if line.startswith("encryptionsalt")]
        text = (
            "config:\n"
            "  raydog:runs_on: {kind: yellowdog, url: local}\n"
            "  raydog:cluster:\n"
            '    ray_version: "2.60.0"\n'
            "    head: {template: local/stub}\n"
            f"    workers: {{cpu: {{nodes: {nodes}, cpus: 1, template: local/stub}}}}\n"
        )
        file.write_text("\n".join([*kept, text]))

    def run(self, *words: str, seconds: float = 240) -> Typed:
        """A command of the environment's own, in the project's folder."""
        process = subprocess.Popen(
            words,
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return ended(process, seconds)

    def pulumi(self, *words: str) -> Typed:
        """Pulumi; where that is our own engine, the one of the wheel."""
        program, *rest = self.engine.words(*words)
        done = self.run(str(self.python) if program == sys.executable else program, *rest)
        assert done.code == 0, done.text
        return done

    def platform(self, *words: str) -> dict[str, Any]:
        """The local platform of the wheel."""
        done = self.run(str(self.python), "-m", "raydog_resources.local_platform", *words)
        assert done.code == 0, done.text
        return dict(json.loads(done.out)) if done.out.startswith("{") else {}

    def outputs(self) -> dict[str, Any]:
        return dict(json.loads(self.pulumi("stack", "output", "--json", "-s", "north").out))


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
