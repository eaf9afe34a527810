"""A Pulumi project in a folder of a test's own, whose program is this checkout's cluster."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def lay_project(folder: Path, program: str) -> None:
    """Program, project file, and an empty place for stack files."""
    (folder / "stacks").mkdir(parents=True)
    (folder / "__main__.py").write_text(program)
    project = {
        "name": "raydog",
        "runtime": {"name": "python", "options": {"virtualenv": sys.prefix}},
        "stackConfigDir": "stacks",
    }
    (folder / "Pulumi.yaml").write_text(json.dumps(project))
