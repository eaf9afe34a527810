"""Removes folders that tasks have written to, whatever they did to the modes."""

from __future__ import annotations

import errno
import os
import shutil
import stat

_TRIES = 10


def discard(path: str) -> None:
    """Take the folder out of the way at once, then remove it: another of its name may come meanwhile."""
    aside = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.urandom(4).hex()}")
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return
    remove_tree(aside)


def remove_own_tree(path: str) -> bool:
    """Remove it if it is ours: False where it is another user's, a link, or not there."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        return False
    remove_tree(path)
    return True


def remove_tree(path: str) -> None:
    """Remove the folder and all in it; fine if there is none."""
    for attempt in range(_TRIES):
        try:
            shutil.rmtree(path)
        except FileNotFoundError:
            pass  # Something in it went by itself.
        except PermissionError:
            _open_up(path)
            if attempt == _TRIES - 1:
                raise
        except OSError as error:
            # Somebody put a file in meanwhile.
            if error.errno != errno.ENOTEMPTY or attempt == _TRIES - 1:
                raise
        if not os.path.lexists(path):
            return


def _open_up(path: str) -> None:
    """Give ourselves back the right to look into each folder and to remove what is there."""
    os.chmod(path, 0o700)
    for folder, names, _ in os.walk(path):
        for name in names:
            inner = os.path.join(folder, name)
            if not os.path.islink(inner):
                os.chmod(inner, 0o700)
