"""A preview pays for no SDK: only what lies behind the door imports it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import raydog_resources.gateways as package

HEAVY = ("yellowdog_client", "cattrs", "ray", "pulumi", "starlette")
BEHIND_THE_DOOR = ("yellowdog_sdk_", "yellowdog_translation")
FOLDER = Path(package.__file__).parent


def imported_with(modules: list[str]) -> set[str]:
    """Which heavy modules a fresh interpreter has after importing these."""
    program = f"import sys, {', '.join(modules)}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(run.stdout.split())


def test_what_lies_before_the_door_imports_nothing_heavy() -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.py"))
    before = [name for name in names if not name.startswith((*BEHIND_THE_DOOR, "_"))]
    assert "yellowdog_sdk" in before
    assert imported_with([f"raydog_resources.gateways.{name}" for name in before]) == set()


def test_the_test_would_see_it() -> None:
    assert "yellowdog_client" in imported_with(["raydog_resources.gateways.yellowdog_sdk_platform"])
