"""Puts a file below a node's home, and nowhere else, whatever the node's tasks have linked there."""

from __future__ import annotations

import contextlib
import os

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def put_home_file(home: str, seen_as: str, path: str, content: bytes) -> None:
    """`path`: from the home on, or as tasks write it (`~/…`, `$YD_AGENT_HOME/…`); else ValueError."""
    *folders, name = path_parts(seen_as, path)
    with contextlib.ExitStack() as opened:
        descriptor = _opened(opened, home, None)
        for folder in folders:
            with contextlib.suppress(FileExistsError):
                os.mkdir(folder, 0o700, dir_fd=descriptor)
            try:
                descriptor = _opened(opened, folder, descriptor)
            except OSError as error:
                raise ValueError(f"{path!r}: {folder!r} is not a folder of the node's home") from error
        _write(descriptor, name, content)


def _opened(opened: contextlib.ExitStack, folder: str, parent: int | None) -> int:
    """The folder's descriptor; a link is no folder."""
    descriptor = os.open(folder, _FOLDER, dir_fd=parent)
    opened.callback(os.close, descriptor)
    return descriptor


def path_parts(seen_as: str, path: str) -> list[str]:
    """The path's folders and name, from the home on; ValueError for any other place."""
    inner = path
    for start in ("~/", f"{seen_as}/"):
        inner = inner.removeprefix(start)
    parts = inner.split("/")
    if "\0" in path or inner.startswith("~") or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"{path!r} is not the path of a file below the node's home ({seen_as})")
    return parts


def _write(folder: int, name: str, content: bytes) -> None:
    """Whole or not there, and never with another mode."""
    prepared = f".{os.urandom(6).hex()}.tmp"
    descriptor = os.open(prepared, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=folder)
    try:
        with open(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(content)
        os.rename(prepared, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError as error:
        os.unlink(prepared, dir_fd=folder)
        if isinstance(error, IsADirectoryError):
            raise ValueError(f"{name!r} is a folder on the node") from error
        raise
