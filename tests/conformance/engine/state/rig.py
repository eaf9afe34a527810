"""A project and a folder for its states; the real command line and the embedded engine, given the same words there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from raydog_resources.clock import SystemClock
from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.perform import perform
from tests.architecture.source_tree import ROOT
from tests.conformance.engine.known_salt import known_salt

GOLDEN = ROOT / "tests" / "golden" / "embedded_engine"
OPEN = GOLDEN / "export-with-secrets.json"
_SETTINGS = GOLDEN / "Pulumi.dev.yaml"
_CHECKPOINT = GOLDEN / "checkpoint.json"
_HISTORY = GOLDEN / "history.json"
_PROJECT = "name: p1\nruntime: python\nconfig:\n  size: {type: integer, default: 5}\n"
_SECONDS = 60
_PASSPHRASE = "pp"


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def command_line() -> str:
    """The real one; "" where there is none."""
    return shutil.which("pulumi") or shutil.which("pulumi", path=str(Path.home() / ".pulumi" / "bin")) or ""


class Rig:
    """Everything lies below one folder."""

    def __init__(self, root: Path, *, is_new: bool = True) -> None:
        self.root = root
        self.project = root / "project"
        self.state = root / "state"
        if is_new:
            for folder in (self.project, self.state):
                folder.mkdir(parents=True)
            (self.project / "Pulumi.yaml").write_text(_PROJECT)
        self.settings = self.project / "Pulumi.dev.yaml"
        self.checkpoint = self.state / ".pulumi" / "stacks" / "p1" / "dev.json"
        self.environment = {
            "PULUMI_BACKEND_URL": f"file://{self.state}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
            "PULUMI_HOME": str(root / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "HOME": str(root),
            "PATH": os.environ["PATH"],
        }

    def begin(self) -> None:
        """A new stack of ours; its salt is one that this process knows the key of."""
        self.settings.write_text(f"encryptionsalt: {known_salt(_PASSPHRASE)}\n")
        self.by("ours", "stack", "init", "dev")

    def lay_golden_stack(self) -> None:
        """A stack that the command line made, with configuration and one update in its history."""
        self.checkpoint.parent.mkdir(parents=True)
        (self.state / ".pulumi" / "meta.yaml").write_text("version: 1\n")
        shutil.copy(_CHECKPOINT, self.checkpoint)
        shutil.copy(_SETTINGS, self.settings)
        history = self.state / ".pulumi" / "history" / "p1" / "dev"
        history.mkdir(parents=True)
        shutil.copy(_HISTORY, history / "dev-1795265723918472489.history.json")

    def cli(self, *words: str, stdin: str = "") -> Said:
        """By the real command line."""
        found = subprocess.run(
            [command_line(), "--non-interactive", *words],
            cwd=self.project,
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        return Said(found.returncode, found.stdout.rstrip("\n"), found.stderr.rstrip("\n"))

    def ours(self, *words: str, stdin: str = "") -> Said:
        """By the embedded engine, in this process."""
        out: list[str] = []
        err: list[str] = []
        around = Surroundings(
            self.project, self.environment, SystemClock(), out.append, err.append, StringIO(stdin)
        )
        code = perform(words, around)
        return Said(code, "\n".join(out).rstrip("\n"), "\n".join(err).rstrip("\n"))

    def by(self, engine: str, *words: str) -> Said:
        """By the one of that name; it has to succeed."""
        said = self.cli(*words) if engine == "cli" else self.ours(*words)
        assert said.code == 0, (engine, words, said)
        return said

    def shown(self, engine: str) -> Any:
        """The resources with their secrets in the clear, as that engine reads them."""
        deployment = json.loads(self.by(engine, "stack", "export", "--show-secrets", "--stack", "dev").out)
        return deployment["deployment"].get("resources")

    def files_with(self, word: str) -> list[str]:
        """Which files have a word in them."""
        return [
            str(file)
            for file in self.root.rglob("*")
            if file.is_file() and word.encode() in file.read_bytes()
        ]
