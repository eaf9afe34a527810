"""Where tests leave what a person may want to look at afterwards: screenshots, logs."""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def artifacts_folder() -> Path:
    """`RAYDOG_TEST_ARTIFACTS`, or a folder of the checkout that git ignores."""
    folder = Path(os.environ.get("RAYDOG_TEST_ARTIFACTS") or _ROOT / ".test-artifacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
