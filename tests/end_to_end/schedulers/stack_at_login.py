"""A stack whose engine itself runs on a site's login node, as the person who logged in there would run it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.sites.accounts import USERS
from tests.sites.site import Site

_USER = USERS[0]
_IN_FOLDER = 'cd "$0" && exec "$@"'


@dataclass
class StackAtLogin(Stack):
    """Its folder lies in the person's home; every command is run there."""

    pid: int = 0
    home: Path = Path()

    def __post_init__(self) -> None:
        super().__post_init__()
        self.hand_over()

    def hand_over(self) -> None:
        """What was written from here belongs to the person."""
        for path in [self.folder, *self.folder.rglob("*")]:
            shutil.chown(path, *self._owner())

    def begin(self, words: list[str], output: int = subprocess.PIPE) -> subprocess.Popen[str]:
        self.hand_over()
        variables = [f"{name}={self._inside(value)}" for name, value in self.environment.items()]
        entered = ["nsenter", f"--target={self.pid}", "--all", "--", "setpriv", f"--reuid={_USER}"]
        entered += [f"--regid={_USER}", "--clear-groups", "env", "--ignore-environment", *variables]
        entered += ["sh", "-c", _IN_FOLDER, self._inside(str(self.folder)), *map(self._inside, words)]
        return subprocess.Popen(
            entered,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )

    def _inside(self, text: str) -> str:
        """The same path as the login node has it."""
        return text.replace(str(self.home), f"/home/{_USER}")

    def _owner(self) -> tuple[int, int]:
        found = self.home.stat()
        return found.st_uid, found.st_gid


def stack_at_login(site: Site, engine: EngineUnderTest) -> StackAtLogin:
    """An empty one."""
    home = site.home()
    stack = StackAtLogin(home / "project", home / "unused", engine, pid=site.pid, home=home)
    stack.make()
    return stack
