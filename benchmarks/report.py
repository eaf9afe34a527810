"""How a benchmark's figures are told: printed, and written to the file that was named."""

from __future__ import annotations

import argparse
import json
import os
import platform as machine
from collections.abc import Callable
from pathlib import Path
from typing import Any


def measure_and_tell(measure: Callable[[], dict[str, Any]], purpose: str | None) -> None:
    """For a benchmark whose only option is the file."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--out", type=Path)
    file = parser.parse_args().out
    write_report(measure(), file)


def write_report(figures: dict[str, Any], file: Path | None) -> None:
    """With what it was measured on."""
    report = {
        "python": machine.python_version(),
        "cores": os.cpu_count(),
        "load": [round(part, 1) for part in os.getloadavg()],
        **figures,
    }
    text = json.dumps(report, indent=2)
    print(text)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
