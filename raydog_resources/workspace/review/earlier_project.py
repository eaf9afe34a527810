"""The project as it was at a commit, beside the one at hand: nothing in the checkout is touched."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.processes import Processes
from raydog_resources.workspace.project import Project, find_project

_SECONDS = 60.0


@contextmanager
def project_at(
    commit: str, project: Project, processes: Processes, environment: Mapping[str, str]
) -> Iterator[Project]:
    """The project's files as of that commit, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="raydog-base-") as scratch:
        archive, folder = Path(scratch) / "base.tar", Path(scratch) / "project"
        words = [
            "git",
            "-C",
            str(project.folder),
            "archive",
            "--format=tar",
            f"--output={archive}",
            commit,
            ".",
        ]
        done = processes.run(words, deadline_seconds=_SECONDS, environment=environment)
        if done.exit_code:
            said = done.errors.strip().splitlines()
            raise DescriptionError(
                f"it can't be read ({said[-1] if said else f'git ended with {done.exit_code}'})",
                thing=f"commit {commit}",
                done="nothing was compared",
                next_step="name a commit that this clone has; a shallow clone needs: git fetch --depth=1 origin "
                "COMMIT",
            )
        _unpack(archive, folder)
        yield find_project(folder)


def _unpack(archive: Path, folder: Path) -> None:
    """Plain files only: a link could lead out of the folder."""
    with tarfile.open(archive) as files:
        for member in files:
            path = Path(os.path.normpath(folder / member.name))
            content = files.extractfile(member) if member.isfile() else None
            if content is not None and path.is_relative_to(folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
