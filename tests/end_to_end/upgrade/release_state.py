"""What a release left behind: the stack files and states of its clusters, kept for every later release to read."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.architecture.source_tree import ROOT
from tests.end_to_end.cluster.stack import Finished, Stack

STATES = ROOT / "tests" / "golden" / "states"
_STACK = "Pulumi.t.yaml"
_STATE = "state.json"


@dataclass(frozen=True)
class ReleaseState:
    """One stack of one release: `tests/golden/states/RELEASE/NAME/`."""

    release: str
    name: str

    def __str__(self) -> str:
        return f"{self.release}-{self.name}"

    @property
    def folder(self) -> Path:
        return STATES / self.release / self.name

    def keep(self, stack: Stack) -> None:
        """The stack as it is now. Its secrets stay closed: the tests' passphrase opens them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        exported = json.loads(stack.run("stack", "export", "-s", "t").output, object_hook=_placeless)
        (self.folder / _STATE).write_text(json.dumps(exported, indent=1, sort_keys=True) + "\n")
        written = json.loads((stack.folder / "stacks" / _STACK).read_text())
        (self.folder / _STACK).write_text(json.dumps(written, indent=1) + "\n")

    def restore(self, stack: Stack) -> None:
        """The stack as it was then, in a project that has nothing yet."""
        # With the salt in place, the engine takes the passphrase that the secrets were closed with.
        shutil.copy(self.folder / _STACK, stack.folder / "stacks" / _STACK)
        for words in (("init", "t"), ("import", "-s", "t", "--file", str(self.folder / _STATE))):
            done = stack.run("stack", *words)
            assert done.code == 0, done.text

    def preview(self, stack: Stack) -> Finished:
        """What today's code would change of it."""
        return stack.preview("--expect-no-changes", "--diff")


def _placeless(found: dict[str, Any]) -> dict[str, Any]:
    """Without where the recorder's own Python and programs lie, which no engine asks for."""
    return {key: value for key, value in found.items() if key not in ("sourcePosition", "stackTrace")}


def kept_states() -> list[ReleaseState]:
    """All of them, the oldest release first."""
    folders = sorted(path.parent for path in STATES.glob(f"*/*/{_STATE}"))
    return [ReleaseState(folder.parent.name, folder.name) for folder in folders]
