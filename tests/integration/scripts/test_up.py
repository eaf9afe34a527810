"""scripts/up where the Pulumi command line can't be had: the embedded engine does its work."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

# Says which words and which engine it was given; without a command line `doctor` of the engine fails.
_RAYDOG = """#!/bin/bash
echo "raydog[${RAYDOG_ENGINE:-}] $*"
[[ "$*" != "doctor --only engine" ]]
"""
_TOOLS = ("bash", "sh", "dirname", "env")


@dataclass
class Checkout:
    """The scripts, with stand-ins for what they start, on a machine without curl and wget."""

    root: Path

    def up(self, *arguments: str, engine: str = "") -> tuple[int, str]:
        """The exit code, and all that was said."""
        environment = {"PATH": str(self.root / "tools"), "HOME": str(self.root)}
        if engine:
            environment["RAYDOG_ENGINE"] = engine
        found = subprocess.run(
            [str(self.root / "scripts" / "up"), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return found.returncode, found.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for folder in ("scripts", ".venv/bin", "tools"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("up", "steps.sh"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts" / name)
    for file, text in (("scripts/setup", "#!/bin/bash\n"), (".venv/bin/raydog", _RAYDOG)):
        (tmp_path / file).write_text(text)
        (tmp_path / file).chmod(0o755)
    for tool in _TOOLS:
        (tmp_path / "tools" / tool).symlink_to(shutil.which(tool) or tool)
    return Checkout(tmp_path)


def test_it_goes_on_with_the_embedded_engine_and_says_so(checkout: Checkout) -> None:
    code, said = checkout.up("dev", "--renew")
    assert code == 0
    assert "the embedded engine runs the stack" in said
    assert said.splitlines()[-1] == "raydog[] up --yes dev --renew"


def test_whoever_asks_for_the_command_line_is_told_how_to_get_it(checkout: Checkout) -> None:
    code, said = checkout.up(engine="cli")
    assert code == 1
    assert "then copy its ~/.pulumi/bin" in said
    assert "up --yes" not in said


def test_whoever_asks_for_the_embedded_engine_gets_it_at_once(checkout: Checkout) -> None:
    code, said = checkout.up(engine="embedded")
    assert (code, said) == (0, "raydog[embedded] up --yes\n")
