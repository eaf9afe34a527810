"""What stays in a project's folder between two commands: `.raydog/`, closed to everybody else and to git."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from raydog_resources.errors import DescriptionError

FOLDER = ".raydog"


class Checkout:
    """Paths below `.raydog/`; whoever asks for one that must exist gets it made."""

    def __init__(self, project_folder: Path) -> None:
        self.root = project_folder / FOLDER
        self.passphrase_file = self.root / "passphrase"
        self.state = self.root / "state"
        self.stacks = self.root / "stacks"

    def prepare(self) -> None:
        """Folders and the passphrase, once; of two callers at a time both find the same one."""
        try:
            for folder in (self.root, self.state, self.stacks):
                folder.mkdir(mode=0o700, exist_ok=True)
            self.root.chmod(0o700)
            self.write(self.root / ".gitignore", "*\n")
            self._make_passphrase()
        except OSError as error:
            raise DescriptionError(
                f"it can't be written ({error.strerror})",
                thing=str(error.filename or self.root),
                done="nothing was changed",
                next_step="make the folder yours, or work in a copy of the project that is",
            ) from error

    def _make_passphrase(self) -> None:
        if self.passphrase_file.exists():
            self.passphrase_file.chmod(0o600)
            return
        draft = self._draft(self.passphrase_file, secrets.token_urlsafe(32))
        try:
            # A link, unlike a rename, does not put a second passphrase in place of the first.
            os.link(draft, self.passphrase_file)
        except FileExistsError:
            return
        finally:
            draft.unlink()

    def write(self, path: Path, text: str) -> None:
        """All of it or nothing, readable by nobody else."""
        self._draft(path, text).replace(path)

    def _draft(self, path: Path, text: str) -> Path:
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return draft
