"""Whoever runs a program waits for its imports: it takes names of resources, and nothing of what acts for them."""

from __future__ import annotations

import subprocess
import sys

_ACTING = ("raydog_resources.gateways", "raydog_resources.resources")
_NAMES_ONLY = ("raydog_resources.resources.declared", "raydog_resources.resources.entry")


def acting_with(module: str) -> set[str]:
    """What a fresh interpreter has of the acting side after importing this."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    found = {name for name in run.stdout.split() if name.startswith(_ACTING) and name not in _ACTING}
    return {name for name in found if not name.startswith(_NAMES_ONLY)}


def test_a_program_imports_nothing_that_acts() -> None:
    assert acting_with("raydog_resources.components.ray_cluster") == set()


def test_the_test_would_see_it() -> None:
    assert "raydog_resources.gateways.worker_pool" in acting_with("raydog_resources.resources.worker_pool")
