"""Up, a preview that changes nothing, and destroy of 5, 100, 500 resources: the embedded engine against the Pulumi CLI.

    python benchmarks/engines.py [--sizes 5 100 500] [--rounds 5 3 1] [--out FILE]

Each figure is that of a whole command, from the start of its process to its end: the seconds that a person waits, and
the processor's seconds of all its processes, which a busy machine lengthens less. The ways are taken in turn:

    cli              `pulumi`, whose program and provider are processes of their own
    embedded         `python -m raydog_resources.embedded_engine`, the same program, the same processes
    one process      a Python program that runs its own function as the program, over `pulumi.automation`

The provider's work is nothing at all, so that what is measured is the engine's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import write_report
from raydog_resources.clock import SystemClock

_ROOT = Path(__file__).parent.parent
_CLOCK = SystemClock()
_SECONDS = 600
_PROGRAMS = Path(__file__).with_name("engine_programs")
CLI, EMBEDDED, ONE_PROCESS = "cli", "embedded", "one process"
_WORDS = {
    CLI: ["pulumi", "--non-interactive"],
    EMBEDDED: [sys.executable, "-m", "raydog_resources.embedded_engine"],
    ONE_PROCESS: [sys.executable, str(_PROGRAMS / "one_process.py")],
}
_VERBS = {
    "up": ["up", "--yes", "--skip-preview"],
    "preview": ["preview", "--expect-no-changes"],
    "destroy": ["destroy", "--yes", "--skip-preview"],
}
_FIGURES = [*_VERBS, *(f"{verb}, processor" for verb in _VERBS)]


def round_of(way: str, size: int, folder: Path) -> dict[str, float]:
    """Seconds of each command, on a stack that is new."""
    state = folder / "state"
    state.mkdir(parents=True)
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "benchmark",
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(_ROOT), str(_PROGRAMS)]),
        "SIZE": str(size),
    }
    (folder / "Pulumi.yaml").write_text("name: benchmark\nruntime: python\n")
    (folder / "__main__.py").write_text("from things import program\n\nprogram()\n")
    made = [sys.executable, "-m", "raydog_resources.embedded_engine", "stack", "init", "dev"]
    _run(made, folder, environment)
    found: dict[str, float] = {}
    for name, words in _VERBS.items():
        taken = _run([*_WORDS[way], *words, "--stack", "dev"], folder, environment)
        found[name], found[f"{name}, processor"] = taken
    return found


def _run(words: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    began, worked = _CLOCK.monotonic(), _processor()
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    seconds = _CLOCK.monotonic() - began
    assert done.returncode == 0, done.stdout + done.stderr
    return seconds, _processor() - worked


def _processor() -> float:
    """What our children have used so far, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(size: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Medians of each way, and how the embedded engine's are to the command line's."""
    taken: dict[str, list[dict[str, float]]] = {way: [] for way in _WORDS}
    for number in range(rounds):
        for way, seen in taken.items():
            seen.append(round_of(way, size, folder / f"{size}-{number}-{way.replace(' ', '-')}"))
            rounded = {name: round(value, 2) for name, value in seen[-1].items()}
            print(f"{size} resources, round {number}, {way}: {json.dumps(rounded)}", flush=True)
    seconds = {
        way: {verb: round(median(one[verb] for one in seen), 3) for verb in _FIGURES}
        for way, seen in taken.items()
    }
    ratios = {
        way: {verb: round(seconds[way][verb] / seconds[CLI][verb], 2) for verb in _FIGURES}
        for way in (EMBEDDED, ONE_PROCESS)
    }
    return {"resources": size, "rounds": rounds, "seconds": seconds, "of the CLI's": ratios}


def growth(sizes: list[dict[str, Any]]) -> dict[str, Any]:
    """Milliseconds that each further resource takes, from the smallest size to each larger one."""
    first, *larger = sizes
    return {
        str(one["resources"]): {
            way: {
                verb: round(
                    1000
                    * (one["seconds"][way][verb] - first["seconds"][way][verb])
                    / (one["resources"] - first["resources"]),
                    1,
                )
                for verb in _FIGURES
            }
            for way in _WORDS
        }
        for one in larger
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[5, 100, 500])
    parser.add_argument("--rounds", type=int, nargs="*", default=[5, 3, 1])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="raydog-benchmark-") as name:
        found: list[dict[str, Any]] = []
        for size, rounds in zip(options.sizes, options.rounds, strict=True):
            found.append(measure(size, rounds, Path(name)))
            # After each size: the largest takes its time.
            figures = {"sizes": found, "milliseconds per further resource": growth(found)}
            write_report(figures, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
