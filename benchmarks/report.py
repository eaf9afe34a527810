"""How a benchmark's figures are told: printed, and written to the file that was named."""

from __future__ import annotations

import json
import os
import platform as machine
from pathlib import Path
from typing import Any


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
        file.write_text(text + "\n")
