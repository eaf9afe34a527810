"""Which files of a node are logs: what its task prints, and what Ray writes into its session's folder."""

from __future__ import annotations

import os

from raydog_resources.node_programs.log_shipper.followed_file import LONGEST_LINE, FollowedFile
from raydog_resources.node_programs.log_shipper.log_line import LogLine
from raydog_resources.node_programs.log_shipper.secret_mask import SecretMask

_MOST_FILES = 1000
_MOST_A_ROUND = 2 * 1024 * 1024
_ENDINGS = (".out", ".err", ".log")
# One for each worker, and of interest to nobody but Ray's own developers.
_NOISE = "python-core-"
_SOURCES = {"worker-": "worker", "job-driver-": "job"}


class LogFiles:
    """All that have something new; a round reads no more than is good for the node."""

    def __init__(self, task_output: str, ray_logs: str, mask: SecretMask) -> None:
        self._task_output = task_output
        self._ray_logs = ray_logs
        self._mask = mask
        self._followed: dict[str, FollowedFile] = {}
        self._began = False

    def round(self, nanoseconds: int, *, last: bool = False) -> list[LogLine]:
        """What has been printed since; `last`: no more will come."""
        self._mask.look_again()
        wanted = {self._task_output: "task", **_ray_files(self._ray_logs)}
        known, old = self._followed, not self._began
        self._followed = {path: known.get(path) or FollowedFile(path, old=old) for path in wanted}
        self._began = True
        found: list[LogLine] = []
        room = _MOST_A_ROUND
        for path, file in self._followed.items():
            if room <= 0:
                break
            texts = file.lines() + (file.last_words() if last else [])
            for text in texts:
                # Before it is cut: the half of a secret is too much.
                clean = self._mask.clean(text)[:LONGEST_LINE]
                found.append(LogLine(nanoseconds, wanted[path], os.path.basename(path), clean))
                room -= len(clean)
        return found


def _ray_files(folder: str) -> dict[str, str]:
    """With what each is of; the newest, where there are very many."""
    try:
        with os.scandir(folder) as entries:
            files = [entry for entry in entries if _is_log(entry.name) and entry.is_file()]
            newest = sorted(files, key=lambda entry: -entry.stat().st_mtime)[:_MOST_FILES]
    except OSError:
        return {}
    return {entry.path: _source_of(entry.name) for entry in newest}


def _is_log(name: str) -> bool:
    return name.endswith(_ENDINGS) and not name.startswith(_NOISE)


def _source_of(name: str) -> str:
    return next((source for start, source in _SOURCES.items() if name.startswith(start)), "ray")
