"""Programs and providers begin without the third of Pulumi's package that hardly any of them needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from raydog_resources.embedded_engine.children import later

pytestmark = [pytest.mark.engine]
_LOOK = """
import later
later.import_when_needed()
import sys
import pulumi
print("pulumi.automation._workspace" in sys.modules)
print(pulumi.automation.LocalWorkspace.__name__, "pulumi.automation._workspace" in sys.modules)
"""


def test_automation_is_imported_when_it_is_looked_at() -> None:
    folder = Path(later.__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", _LOOK], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == ["False", "LocalWorkspace True"]
