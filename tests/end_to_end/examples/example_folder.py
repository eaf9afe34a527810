"""An example as somebody has copied it: its files elsewhere, with a home and a backend of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.source_tree import ROOT
from tests.end_to_end.cli.typist import Typed, ended

EXAMPLES = ROOT / "examples"
_OWN = ("PULUMI_", "RAYDOG_", "YD_", "RAY_")


class ExampleFolder:
    """All examples, copied; commands run in the folder of one of them."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self._place = place / "examples"
        shutil.copytree(EXAMPLES, self._place)
        for name in ("home", "state"):
            (place / name).mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
        self.environment = {
            **kept,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")]),
            "HOME": str(place / "home"),
            "PULUMI_BACKEND_URL": f"file://{place / 'state'}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "of-the-examples",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            **environment,
        }

    def run(self, example: str, *words: str, seconds: float = 240) -> Typed:
        """A command that has to succeed."""
        process = subprocess.Popen(
            words,
            cwd=self._place / example,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        done = ended(process, seconds)
        assert done.code == 0, done.text
        return done
