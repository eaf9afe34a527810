"""Looks for secrets wherever they have no business: in texts, files, and what processes were started with."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.1
# What a person sets for engine and providers.
_GIVEN = (b"YD_", b"PULUMI_CONFIG_PASSPHRASE=")
# By these a process of the local platform, of its nodes, or of Ray on them gives itself away.
_WORDS_OF_THE_PLATFORM = (b"raydog_resources.local_platform", b"/ray/", b"ray.util")
_NAMES_OF_THE_PLATFORM = (b"RAYDOG_NODE_", b"RAY_")
# What either engine starts for a stack's resources.
_PROVIDERS = (b"pulumi.dynamic", b"provider_main.py")


@dataclass(frozen=True)
class SeenProcess:
    """A process, as anybody of its user sees it in /proc."""

    pid: int
    words: bytes
    environment: tuple[bytes, ...]

    @property
    def name(self) -> str:
        """Its words, for a failing test's message."""
        return f"process {self.pid} ({self.words.replace(bytes(1), b' ').decode(errors='replace')[:120]})"

    @property
    def is_a_provider(self) -> bool:
        """Started by an engine, to make things."""
        return any(word in self.words for word in _PROVIDERS)

    @property
    def is_of_the_platform(self) -> bool:
        """Not typed by a person, nor started by the engine."""
        return any(word in self.words for word in _WORDS_OF_THE_PLATFORM) or any(
            pair.startswith(_NAMES_OF_THE_PLATFORM) for pair in self.environment
        )


class ProcessAlbum:
    """Every process that belongs to a folder: it is named in its words or in its environment."""

    def __init__(self, folder: Path) -> None:
        self._mark = os.fsencode(folder)
        self.seen: set[SeenProcess] = set()

    def look(self) -> None:
        """Add what runs now."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                self._add(entry)

    def _add(self, entry: Path) -> None:
        try:
            words, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return
        if self._mark in words or self._mark in environment:
            self.seen.add(SeenProcess(int(entry.name), words, tuple(environment.split(b"\0"))))

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Ever again, for as long as something runs inside."""
        done = threading.Event()

        def look_again() -> None:
            while not done.wait(_SECONDS_BETWEEN_LOOKS):
                self.look()

        thread = threading.Thread(target=look_again)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


class SecretSearch:
    """Finds secrets by their text, and says where, by their names."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        assert all(len(text) > 8 for text in secrets.values()), "too short to be found with certainty"
        self._secrets = {name: text.encode() for name, text in secrets.items()}

    def in_bytes(self, where: str, content: bytes) -> list[str]:
        return [f"{name} in {where}" for name, text in self._secrets.items() if text in content]

    def in_files(
        self, folders: Iterable[Path], *, rightful: Iterable[str] = (), skipped: str = ""
    ) -> list[str]:
        """What files hold; those of a `rightful` name may, as long as nobody else can read them."""
        hits = []
        for path in (path for folder in folders for path in folder.rglob("*")):
            if skipped in path.parts or path.is_symlink() or not path.is_file():
                continue
            found = self.in_bytes(str(path), path.read_bytes())
            is_rightful = any(path.match(name) for name in rightful) and not path.stat().st_mode & 0o077
            hits += [] if is_rightful else found
        return hits

    def in_processes(self, processes: Iterable[SeenProcess]) -> list[str]:
        """In words, or in environments; of the latter a person's own commands have what the person gave them."""
        hits = []
        for process in processes:
            hits += self.in_bytes(f"the words of {process.name}", process.words)
            given = () if process.is_of_the_platform else _GIVEN
            for pair in process.environment:
                if not (given and pair.startswith(given)):
                    name = pair.partition(b"=")[0].decode(errors="replace")
                    hits += self.in_bytes(f"{name} of the environment of {process.name}", pair)
        return hits
