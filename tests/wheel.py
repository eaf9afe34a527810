"""The wheel, built from this checkout with the build backend that is installed here: no index is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT


def build_wheel(folder: Path) -> Path:
    """The wheel's file in `folder`."""
    pytest.importorskip("hatchling", reason="the build backend is missing: scripts/setup installs it")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))
