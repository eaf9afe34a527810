"""Time until a head and two workers answer in Ray: ours, bare `ray start`, RayDog's Builder, `raydog up`.

    python benchmarks/time_to_workers.py [--rounds 5] [--seconds 540] [--out FILE]
        [--raydog-python FILE --raydog-scripts FOLDER]

All on one local platform whose machines boot in 0.5 s, in turn, so that a busy spell strikes all of them; one round
before the first is not counted, and none is begun after so many seconds. RayDog is measured only where it is given:
`--raydog-python` is the Python of an environment with yellowdog-ray 2.0.0, `--raydog-scripts` the folder
examples/builder/scripts of its repository.
"""

from __future__ import annotations

import argparse
import json
import os
import platform as machine
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.bare_ray import BareRay
from benchmarks.fresh_stack import PULUMI, RAYDOG, FreshStack
from benchmarks.raydog_builder import RayDogBuilder
from raydog_resources.clock import SystemClock
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.local_platform.rig import Client, detached_platform, wait_until

_CLOCK = SystemClock()
_WORKERS = 2
_NOTHING: dict[str, list[str]] = {"requirements": [], "pools": [], "machines": [], "tasks": []}


class Way(Protocol):
    """One way to a cluster."""

    name: str

    def measure(self) -> dict[str, float]: ...


def measure(ways: list[Way], rounds: int, seconds: float, view: PlatformView) -> dict[str, dict[str, Any]]:
    """Medians by way, and all figures they are of."""
    found: dict[str, list[dict[str, float]]] = {way.name: [] for way in ways}
    began = _CLOCK.monotonic()
    for number in range(rounds + 1):
        if number > 1 and _CLOCK.monotonic() - began > seconds:
            break
        for way in ways:
            figures = way.measure()
            wait_until("all is gone", lambda: view.living() == _NOTHING, 60)
            print(f"round {number}: {way.name}: {figures}, load {os.getloadavg()[0]:.1f}", flush=True)
            if number:
                found[way.name].append({key: round(value, 2) for key, value in figures.items()})
    return {name: _summary(figures) for name, figures in found.items()}


def _summary(figures: list[dict[str, float]]) -> dict[str, Any]:
    medians = {key: round(statistics.median(each[key] for each in figures), 2) for key in figures[0]}
    return {"median": medians, "rounds": figures}


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="raydog-benchmark-") as name:
        folder = Path(name)
        with detached_platform(folder / "platform") as start:
            facts = start()
            view = PlatformView(facts)
            ways: list[Way] = [BareRay(Client(facts), _WORKERS), FreshStack(PULUMI, folder, view, _WORKERS)]
            if options.raydog_python:
                ways.append(
                    RayDogBuilder(options.raydog_python, options.raydog_scripts.resolve(), facts, _WORKERS)
                )
            ways.append(FreshStack(RAYDOG, folder, view, _WORKERS))
            results = measure(ways, options.rounds, options.seconds, view)
    report = {
        "python": machine.python_version(),
        "cores": os.cpu_count(),
        "isolation": facts["isolation"],
        "load": [round(part, 1) for part in os.getloadavg()],
        "ways": results,
    }
    text = json.dumps(report, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=540)
    parser.add_argument("--out", type=Path)
    # Not resolved: the link in an environment's bin is what tells Python which environment it is.
    parser.add_argument("--raydog-python", type=Path)
    parser.add_argument("--raydog-scripts", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
