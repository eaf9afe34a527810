"""Who reaches no host over SSH does not wait for paramiko, which takes a second to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import raydog_resources.gateways as package


def has_paramiko(modules: list[str]) -> bool:
    """Whether a fresh interpreter has it after importing these."""
    program = f"import sys, {', '.join(modules)}; print('paramiko' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return run.stdout.strip() == "True"


def test_only_what_lies_behind_the_door_imports_it() -> None:
    names = sorted(path.stem for path in Path(package.__file__).parent.glob("*.py"))
    before = [name for name in names if not name.startswith(("host_paramiko_", "yellowdog_", "_"))]
    assert {"host_paramiko", "node_access_ssh", "ray_dashboard_forwarded"} <= set(before)
    assert not has_paramiko([f"raydog_resources.gateways.{name}" for name in before])


def test_the_test_would_see_it() -> None:
    assert has_paramiko(["raydog_resources.gateways.host_paramiko_login"])
