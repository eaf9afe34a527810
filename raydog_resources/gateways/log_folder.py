"""Logs of nodes, kept in `.raydog/logs/<stack>/`: what a node printed outlives the node and the cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from raydog_resources.clock import Clock
from raydog_resources.gateways.kept_folder import KeptFolder, file_word
from raydog_resources.gateways.secret_mask import SecretMask

LINES_KEPT = 2000
MOST_NODES = 100
_MOST_CHARACTERS = 512 * 1024


@dataclass(frozen=True)
class KeptLog:
    """The last lines of one node, and what was known of it when they were kept."""

    node: str
    group: str
    id: str
    state: str
    at: float
    text: str = ""


class Logs(Protocol):
    """Where logs of nodes are kept."""

    def keep(self, node: str, text: str, *, group: str, ident: str, state: str) -> None:
        """In place of what was kept of that node before; an empty text takes nothing away."""
        ...

    def all(self) -> list[KeptLog]:
        """The newest last."""
        ...


class NoLogs:
    """For who has no stack to keep them for."""

    def keep(self, node: str, text: str, *, group: str, ident: str, state: str) -> None:
        """Nobody would find them."""

    def all(self) -> list[KeptLog]:
        return []


class LogFolder:
    """One file for each node: a line of JSON about it, then its last lines. The oldest make room for new ones."""

    def __init__(self, project: Path, stack: str, clock: Clock, environment: Mapping[str, str]) -> None:
        self._folder = KeptFolder(project, "logs", stack)
        self._clock = clock
        self._mask = SecretMask(environment)

    def keep(self, node: str, text: str, *, group: str, ident: str, state: str) -> None:
        if not text.strip():
            return
        told = KeptLog(node, group, ident, state, round(self._clock.now(), 3))
        facts = {name: value for name, value in asdict(told).items() if name != "text"}
        lines = "\n".join(text.splitlines()[-LINES_KEPT:])[-_MOST_CHARACTERS:]
        try:
            self._folder.write(f"{file_word(node)}.log", self._mask.clean(f"{json.dumps(facts)}\n{lines}\n"))
            for old in self.all()[:-MOST_NODES]:
                (self._folder.path / f"{file_word(old.node)}.log").unlink(missing_ok=True)
        except OSError:
            # The node's end matters more than that its last words could not be written down.
            return

    def all(self) -> list[KeptLog]:
        read = (_read(path) for path in self._folder.files("*.log"))
        return sorted((log for log in read if log is not None), key=lambda log: log.at)


def _read(path: Path) -> KeptLog | None:
    """What can't be read is passed over: it is for people only."""
    try:
        first, _, text = path.read_text(encoding="utf-8", errors="replace").partition("\n")
        return KeptLog(**json.loads(first), text=text.rstrip("\n"))
    except (OSError, ValueError, TypeError):
        return None
