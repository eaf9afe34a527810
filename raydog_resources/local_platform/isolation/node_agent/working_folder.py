"""The folder a task starts in: made fresh, with its data, and its output where the platform reads it."""

from __future__ import annotations

import contextlib
import os

from raydog_resources.local_platform.isolation.node_folder import file_name


def make_working_folder(path: str, task_data: str | None, output_path: str) -> int:
    """Make the folder; the descriptor of the file that takes the task's output."""
    _make_way(path)
    os.makedirs(path, mode=0o700)
    os.chmod(path, 0o755)
    if task_data is not None:
        with open(f"{path}/taskdata.txt", "w", encoding="utf-8", newline="") as file:
            file.write(task_data)
    return _open_output(f"{path}/taskoutput.txt", output_path)


def working_folder(workers: str, name: str) -> str:
    return f"{workers}/{file_name(name)}"


def _open_output(path: str, output_path: str) -> int:
    """One file with two names, so that it is there after the node is gone."""
    os.makedirs(os.path.dirname(output_path), mode=0o700, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(output_path)
    descriptor = os.open(output_path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.link(output_path, path)
    except OSError:
        os.symlink(output_path, path)  # Another file system.
    return descriptor


def _make_way(path: str) -> None:
    """An earlier attempt may have left its folder."""
    if os.path.lexists(path):
        from raydog_resources.local_platform.isolation.tree_removal import remove_tree

        remove_tree(path)
