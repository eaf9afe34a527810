"""Programs that run as another user of this machine, one without rights, account or a way into our folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
TESTS = "tests/integration/local_platform/isolation"
INTERPRETER = "/usr/bin/python3"
USERS = (61_234, 61_235)
_SHARED = (
    "raydog_resources/__init__.py",
    "raydog_resources/clock.py",
    "raydog_resources/local_platform/__init__.py",
    "raydog_resources/local_platform/isolation",
    f"{TESTS}/rig.py",
    f"{TESTS}/ray_pair.py",
    f"{TESTS}/ordinary_user.py",
)
"""Nothing in these needs more than the standard library."""


class Place:
    """A folder that everybody can read, with the code in it and a home for each user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._interpreter = Path(INTERPRETER)

    def home(self, user: int) -> Path:
        return self._folder / str(user)

    def fill(self) -> None:
        self._folder.chmod(0o755)
        for part in _SHARED:
            target = self._folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            source = ROOT / part
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        for user in USERS:
            self.home(user).mkdir(mode=0o700)
            os.chown(self.home(user), user, user)

    def make_environment(self, packages: str) -> None:
        """An environment for that interpreter with the packages of ours, if every user may read them."""
        ours = f"{sys.version_info.major}.{sys.version_info.minor}"
        venv = self._folder / "venv"
        subprocess.run([INTERPRETER, "-m", "venv", "--without-pip", str(venv)], check=True)
        site = venv / "lib" / f"python{ours}" / "site-packages"
        if not site.is_dir() or not _all_may_enter(Path(packages)):
            pytest.skip(f"no Ray for every user: needs {INTERPRETER} {ours} and {packages} readable by all")
        (site / "shared.pth").write_text(f"{packages}\n")
        self._interpreter = venv / "bin" / "python"
        ray = venv / "bin" / "ray"
        ray.write_text(f"#!{self._interpreter}\nfrom ray.scripts.scripts import main\nmain()\n")
        ray.chmod(0o755)

    @contextmanager
    def run_as(self, user: int, module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [str(self._interpreter), "-B", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=user,
            group=user,
            extra_groups=[],
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(self._folder), "HOME": str(self.home(user))},
            cwd="/",
        )
        with process:
            yield process


@contextmanager
def public_place() -> Iterator[Place]:
    """A place of its own for one test; the test is skipped where no interpreter is everybody's."""
    command = [INTERPRETER, "-c", "import sys; sys.exit(sys.version_info < (3, 10))"]
    if not Path(INTERPRETER).exists() or subprocess.run(command, check=False).returncode != 0:
        pytest.skip(f"no {INTERPRETER} of version 3.10 or later, which every user could run")
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="raydog-users-") as name:
        place = Place(Path(name))
        place.fill()
        yield place


def _all_may_enter(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (folder, *folder.parents))
