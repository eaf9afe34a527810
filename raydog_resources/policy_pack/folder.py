"""Where the pack lies, as `--policy-pack` wants it."""

from __future__ import annotations

from pathlib import Path

PACK = Path(__file__).parent / "pack"
