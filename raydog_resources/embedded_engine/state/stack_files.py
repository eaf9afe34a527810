"""One stack's files: its state, the one before, backups and history."""

from __future__ import annotations

from typing import Any

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.checkpoint import Deployment, parse_checkpoint
from raydog_resources.embedded_engine.state.json_text import json_text
from raydog_resources.embedded_engine.state.property_json import parse_json
from raydog_resources.embedded_engine.state.stack_lock import StackLock
from raydog_resources.embedded_engine.state.state_folder import StateFolder

_NANOSECONDS = 1_000_000_000
_HISTORY = ".history.json"


class StackFiles:
    """Below one folder, for one stack of one project."""

    def __init__(
        self, folder: StateFolder, project: str, name: str, lock: StackLock, clock: Clock, *, backups: bool
    ) -> None:
        self.name = name
        self.project = project
        self.lock = lock
        self._folder = folder
        self._clock = clock
        self._backups = backups
        self._where = f".pulumi/stacks/{project}"
        self._file = f"{self._where}/{name}.json"

    @property
    def qualified_name(self) -> str:
        return f"organization/{self.project}/{self.name}"

    @property
    def path(self) -> str:
        """For people."""
        return str(self._folder.path(self._file))

    def exists(self) -> bool:
        """Whether the stack was made; refused where its state is compressed."""
        for ending in (".gz", ".zst"):
            if self._folder.exists(f"{self._file}{ending}"):
                raise UseTheCli(f"a compressed state ({self.path}{ending})")
        return self._folder.exists(self._file)

    def require(self) -> None:
        """Fails in Pulumi's own words if there is no such stack."""
        if not self.exists():
            raise Failure(f"no stack named '{self.name}' found")

    def read(self) -> Deployment | None:
        """The state, not opened yet; None of a stack that has none."""
        self.require()
        data = self._folder.read(self._file)
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise Failure(f"{self.path} is not text; the state before it is in {self.path}.bak") from error
        try:
            return parse_checkpoint(text, self.path)
        except Failure as failure:
            raise Failure(f"{failure.sentence}; the state before it is in {self.path}.bak") from failure

    def write(self, text: str) -> None:
        """The state from now on; the one before is kept."""
        if self._folder.exists(self._file):
            self._folder.keep_as(self._file, f"{self._file}.bak")
        self._folder.write(self._file, text.encode())

    def sweep(self) -> None:
        """What a killed run left half written goes."""
        self._folder.sweep(self._where)

    def record(self, entry: dict[str, Any]) -> None:
        """One more line of history, with a copy of the state as it was then, and a backup of it."""
        moment = int(self._clock.now() * _NANOSECONDS)
        base = f".pulumi/history/{self.project}/{self.name}/{self.name}-{moment}"
        self._folder.write(f"{base}{_HISTORY}", json_text(entry).encode())
        self._folder.keep_as(self._file, f"{base}.checkpoint.json")
        if self._backups:
            backup = f".pulumi/backups/{self.project}/{self.name}/{self.name}.{moment}.json"
            self._folder.keep_as(self._file, backup)

    def history(self) -> list[dict[str, Any]]:
        """The newest first."""
        where = f".pulumi/history/{self.project}/{self.name}"
        found = self._folder.names(where)
        names = [name for name in found if name.endswith(_HISTORY)]
        if any(name.endswith((f"{_HISTORY}.gz", f"{_HISTORY}.zst")) for name in found):
            raise UseTheCli(f"a compressed history ({self._folder.path(where)})")
        return [
            parse_json(self._folder.read(f"{where}/{name}").decode(), f"{where}/{name}")
            for name in reversed(names)
        ]

    def remove(self, *, with_backups: bool = False) -> None:
        """The stack is gone, and its history; what its state was last stays beside, unless that is to go, too."""
        kinds = ("history", "backups") if with_backups else ("history",)
        for kind in kinds:
            where = f".pulumi/{kind}/{self.project}/{self.name}"
            for name in self._folder.names(where):
                self._folder.remove(f"{where}/{name}")
        if with_backups:
            self._folder.remove(f"{self._file}.bak")
        else:
            self._folder.keep_as(self._file, f"{self._file}.bak")
        # Last: as long as its state is there, so is the stack, and this can be repeated.
        self._folder.remove(self._file)
