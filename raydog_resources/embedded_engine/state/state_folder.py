"""Files below one folder, by name: written whole or not at all, and on the disk before anybody is told so."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
import uuid
from pathlib import Path

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.json_text import json_text

# Pulumi's storage library keeps a second file beside each, and passes over files of this ending in its lists. Our
# drafts bear it, too: what is left of one after a crash is no lock and no state to anybody.
_SECOND = ".attrs"
_DRAFT = ".draft-"


class StateFolder:
    """The folder that a `file://` address names; `second_files` unless the address says `metadata=skip`."""

    def __init__(self, root: Path, *, second_files: bool) -> None:
        self.root = root
        self._second_files = second_files

    def path(self, name: str) -> Path:
        """Where that file lies."""
        return self.root / name

    def exists(self, name: str) -> bool:
        try:
            return self.path(name).exists()
        except OSError as error:
            raise _failure("read", self.path(name), error) from error

    def read(self, name: str) -> bytes:
        try:
            return self.path(name).read_bytes()
        except OSError as error:
            raise _failure("read", self.path(name), error) from error

    def names(self, folder: str) -> list[str]:
        """The files in a folder, sorted; none if there is no such folder."""
        try:
            with os.scandir(self.path(folder)) as entries:
                return sorted(one.name for one in entries if one.is_file() and not one.name.endswith(_SECOND))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _failure("read", self.path(folder), error) from error

    def folders(self, folder: str) -> list[str]:
        """The folders in a folder, sorted."""
        try:
            with os.scandir(self.path(folder)) as entries:
                return sorted(one.name for one in entries if one.is_dir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _failure("read", self.path(folder), error) from error

    def write(self, name: str, data: bytes) -> None:
        """The file has this content from now on, or what it had before."""
        path = self.path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._replace(path, data)
            if self._second_files:
                self._replace(path.with_name(path.name + _SECOND), _second(data))
            _sync_folder(path.parent)
        except OSError as error:
            raise _failure("written", path, error) from error

    def keep_as(self, name: str, kept: str) -> None:
        """What a file has now stays under another name, whatever is written to the file later."""
        source, target = self.path(name), self.path(kept)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _link_over(source, target)
            if self._second_files:
                _keep_second(source, target)
        except OSError as error:
            raise _failure("written", target, error) from error

    def remove(self, name: str) -> None:
        """It isn't there any more, whether it was or not."""
        path = self.path(name)
        try:
            path.unlink(missing_ok=True)
            path.with_name(path.name + _SECOND).unlink(missing_ok=True)
        except OSError as error:
            raise _failure("removed", path, error) from error

    def sweep(self, folder: str) -> None:
        """Take away what a killed run left half written; whoever calls has locked what lies there."""
        for draft in self.path(folder).glob(f"{_DRAFT}*{_SECOND}"):
            draft.unlink(missing_ok=True)

    def _replace(self, path: Path, data: bytes) -> None:
        descriptor, draft = tempfile.mkstemp(prefix=_DRAFT, suffix=_SECOND, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def _link_over(source: Path, target: Path) -> None:
    """A second name for the same content: files here are only ever replaced, never written into."""
    draft = target.with_name(f"{_DRAFT}{uuid.uuid4().hex}{_SECOND}")
    try:
        try:
            os.link(source, draft)
        except OSError:
            # Not every file system has second names; whatever else is wrong comes up here, too.
            draft.write_bytes(source.read_bytes())
        draft.replace(target)
    finally:
        # Two names of the same content are not put in each other's place: the first one stays.
        draft.unlink(missing_ok=True)


def _keep_second(source: Path, target: Path) -> None:
    """It need not be there; none is better than another file's."""
    second, kept = (path.with_name(path.name + _SECOND) for path in (source, target))
    if second.exists():
        _link_over(second, kept)
    else:
        kept.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A file's new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _second(data: bytes) -> bytes:
    tree = {
        "user.cache_control": "",
        "user.content_disposition": "",
        "user.content_encoding": "",
        "user.content_language": "",
        "user.content_type": "application/json",
        "user.metadata": None,
        "md5": base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode("ascii"),
    }
    return f"{json_text(tree)}\n".encode()


def _failure(verb: str, path: Path, error: OSError) -> Failure:
    return Failure(f"{path} could not be {verb}: {error.strerror or error}")
