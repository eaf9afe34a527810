"""What is asked of a stack that the command line made; its answers are kept in a file, recorded by this module.

`python -m tests.conformance.engine.state.readings` records them anew.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.conformance.engine.state.rig import GOLDEN, Rig, Said

_OF_THE_STACK = (
    "stack output",
    "stack output --json",
    "stack output --json --show-secrets",
    "stack output text",
    "stack output s",
    "stack output s --show-secrets",
    "stack output a",
    "stack output num",
    "stack output list --json",
    "stack output none",
    "stack export",
    "stack export --show-secrets",
    "stack history --json",
    "stack history --json --show-secrets",
    "stack --show-name",
    "config",
    "config --json",
    "config --json --show-secrets",
    "config get plain",
    "config get obj",
    "config get obj --json",
    "config get --path obj.b",
    "config get --path obj.a[0]",
    "config get size",
    "config get none",
    "config get tok --json",
    "stack rm --yes",
)
READINGS = (
    *(f"{words} --stack dev" for words in _OF_THE_STACK),
    "stack ls --json",
    "stack select none",
    "stack init dev",
    "stack --stack none",
    "config --stack none",
)
_FILE = GOLDEN / "readings.json"


def recorded() -> dict[str, Said]:
    """By words."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))
    return {words: Said(**said) for words, said in found.items()}


def record() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rig = Rig(Path(folder) / "rig")
        rig.lay_golden_stack()
        said = {words: asdict(rig.cli(*words.split())) for words in READINGS}
    _FILE.write_text(f"{json.dumps(said, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


if __name__ == "__main__":
    record()
