"""A folder of one stack below a project's `.raydog/`: closed to everybody else and to git."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = ".raydog"
_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")


def file_word(name: str) -> str:
    """The name as a part of a path that leads nowhere else."""
    return _OTHER.sub("_", name).lstrip(".") or "unnamed"


class KeptFolder:
    """Made at the first writing. Names in it may come from anywhere."""

    def __init__(self, project: Path, noun: str, stack: str) -> None:
        self.project = project
        self.path = project / ROOT / noun / file_word(stack)

    def shown(self, file: Path) -> str:
        """A path as somebody in the project's folder would write it."""
        return str(file.relative_to(self.project))

    def prepare(self) -> None:
        """The folder and those above it; OSError where nothing can be written."""
        home = self.project / ROOT
        for folder in (home, self.path.parent, self.path):
            folder.mkdir(mode=0o700, exist_ok=True)
        ignored = home / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n")

    def write(self, name: str, text: str) -> Path:
        """A file for its owner only, whole or not there."""
        self.prepare()
        path = self.path / name
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        draft.replace(path)
        return path

    def files(self, pattern: str) -> list[Path]:
        """By name; none while there is no folder."""
        return sorted(self.path.glob(pattern))
