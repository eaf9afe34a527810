"""Pulumi's state in a folder: what a run that was killed leaves torn there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from raydog_resources.errors import EngineError

# Beside every file that is read again; history and backups are not.
_READ_AGAIN = (".pulumi/*.attrs", ".pulumi/stacks/**/*.attrs", ".pulumi/locks/**/*.attrs")


class StateFolder:
    """The folder behind a backend's address, if it is one of this machine."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        is_here = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
        self._path = Path(unquote(parts.path)) if is_here else None

    def mend(self) -> list[Path]:
        """Take away what makes a good state unreadable; the files.

        Beside a file of the state may lie another, which says nothing but is written in place. Killed at that moment,
        an engine leaves it empty, and then every command ends with "EOF"; without it all is well.
        """
        torn = list(self._empty_attributes())
        for file in torn:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise EngineError(
                    f"it is empty, which makes the state unreadable, and can't be removed ({error.strerror})",
                    thing=str(file),
                    done="nothing was changed",
                    next_step=f"as its owner: rm {file}",
                ) from error
        return torn

    def _empty_attributes(self) -> Iterator[Path]:
        if self._path is None:
            return
        for file in (file for pattern in _READ_AGAIN for file in self._path.glob(pattern)):
            # A lock may go while we look.
            with suppress(FileNotFoundError):
                if file.stat().st_size == 0:
                    yield file
