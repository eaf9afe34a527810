"""Ray's own dashboards as the node makes them, and their queries as Grafana would send them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = Path(__file__).parents[3] / "raydog_resources" / "node_programs" / "dashboards.py"
_TIMES = {"interval": "1m", "__rate_interval": "1m", "__range": "5m", "window": "1m"}
_VARIABLE = re.compile(r"\$\{?(\w+)(?::\w+)?\}?")
_ACCELERATORS = re.compile(r"GPU|TPU|GRAM")


@dataclass(frozen=True)
class Panel:
    """One picture, and what it asks for."""

    dashboard: str
    title: str
    queries: tuple[str, ...]

    @property
    def is_of_an_accelerator(self) -> bool:
        return _ACCELERATORS.search(self.title) is not None


def panels(folder: Path) -> list[Panel]:
    """All panels of all dashboards that the installed Ray makes."""
    subprocess.run([sys.executable, str(_PROGRAM), str(folder)], check=True, timeout=60)
    return [panel for file in sorted(folder.glob("*.json")) for panel in _panels(file)]


def _panels(file: Path) -> Iterator[Panel]:
    for outer in json.loads(file.read_text(encoding="utf-8"))["panels"]:
        for panel in (outer, *outer.get("panels", ())):
            queries = tuple(_filled_in(target["expr"]) for target in panel.get("targets", ()))
            if queries:
                yield Panel(file.stem, panel["title"], queries)


def _filled_in(query: str) -> str:
    """Every variable at its widest."""
    return _VARIABLE.sub(lambda found: _TIMES.get(found[1], ".*"), query)
