"""The platform's folder on disk: who may read it, what lies where, and whose it is."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import IO, Any

_ENVIRONMENT = "RAYDOG_LOCAL_DIR"


def default_root() -> Path:
    """One per user: `RAYDOG_LOCAL_DIR`, else below the user's state folder."""
    chosen = os.environ.get(_ENVIRONMENT)
    if chosen:
        return Path(chosen).expanduser().resolve()
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser().resolve() / "raydog" / "local"


class FolderRefused(Exception):
    """The folder cannot be used: it belongs to somebody else, or others may read it."""


class DataFolder:
    """Paths and small files; everything in it is 0700 or 0600."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "platform.db"
        self.log = root / "platform.log"
        self.outputs = root / "outputs"
        self.faults = root / "faults.json"
        self.templates = root / "templates.json"
        self._key = root / "key"
        self._ident = root / "id"
        self._running = root / "platform.json"
        self._port = root / "port"

    def prepare(self) -> None:
        """Make it, or make sure that it is ours alone."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = self.root.stat()
        if found.st_uid != os.getuid():
            raise FolderRefused(
                f"{self.root} belongs to user {found.st_uid}: name a folder of your own with --data-dir"
            )
        if stat.S_IMODE(found.st_mode) & 0o077:
            self.root.chmod(0o700)
        self.outputs.mkdir(exist_ok=True, mode=0o700)
        for path, value in ((self._key, secrets.token_urlsafe(32)), (self._ident, secrets.token_hex(4))):
            if not path.exists():
                self.write(path, value)

    @property
    def ident(self) -> str:
        """Eight hexadecimal digits that mark what belongs to this platform."""
        return self._ident.read_text().strip()

    @property
    def key_id(self) -> str:
        """The name of the platform's only key."""
        return f"local-{self.ident}"

    @property
    def key_file(self) -> Path:
        """Where the key's secret lies."""
        return self._key

    @property
    def secret(self) -> str:
        """The key's secret."""
        return self._key.read_text().strip()

    @property
    def last_port(self) -> int:
        """The port of the last life, so that addresses people have open go on working; 0: there was none."""
        try:
            return int(self._port.read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def write(self, path: Path, text: str) -> None:
        """All of it or nothing, readable by nobody else."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        draft.replace(path)

    def announce(self, facts: dict[str, Any], port: int) -> None:
        """Say that the platform is up, and where."""
        self.write(self._port, str(port))
        self.write(self._running, json.dumps(facts))

    def announced(self) -> dict[str, Any] | None:
        """What the running platform said of itself, if there is one."""
        try:
            facts: dict[str, Any] = json.loads(self._running.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return facts

    def unannounce(self) -> None:
        """The platform is down."""
        self._running.unlink(missing_ok=True)

    def lock(self, name: str, *, wait: bool) -> IO[str] | None:
        """Hold a lock for as long as the answer is open; None when somebody else holds it."""
        file = (self.root / name).open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.close()
            return None
        return file

    def remove(self) -> None:
        """All of it; only what looks like a platform's folder is removed."""
        if self._ident.exists():
            shutil.rmtree(self.root)

    def output(self, run: str) -> Path:
        """Where a run's output is kept, also after its node is gone."""
        return self.outputs / f"{run}.txt"
