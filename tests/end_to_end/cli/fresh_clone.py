"""A clone nobody has used yet, with an empty home, driven as its README says; and what is left of it afterwards."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shlex
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket
from tests.end_to_end.cli.secret_search import ProcessAlbum
from tests.end_to_end.cli.typist import ROOT, Typed, ended
from tests.end_to_end.engine import EngineUnderTest

_KEPT = ("PIP_", "SSL_", "REQUESTS_")
_SYSTEM = "/usr/local/bin:/usr/bin:/bin"
_LISTING = "git -c safe.directory=* ls-files -z --cached --others --exclude-standard"
# What the platform's records are called, and the statuses in which one of them costs nothing any more.
_OVER = {
    "requirement": {"COMPLETED", "FAILED", "CANCELLED"},
    "task": {"COMPLETED", "FAILED", "ABORTED", "CANCELLED", "DISCARDED", "RESUBMITTED"},
    "pool": {"SHUTDOWN", "TERMINATED"},
    "compute": {"TERMINATED"},
    "instance": {"TERMINATED"},
    "node": {"DEREGISTERED", "TERMINATED", "LOST"},
}


@dataclass
class FreshClone:
    """The clone `raydog` in `place`, whose home is `place/home`; of a user of its own, or ours."""

    place: Path
    engine: EngineUnderTest
    user: str = ""
    canary_url: str = ""
    canary_secret: str = field(default_factory=lambda: secrets.token_hex(16))

    def __post_init__(self) -> None:
        for name in ("raydog", "home", "tmp"):
            (self.place / name).mkdir()
        _copy_project(self.clone)
        if self.user:
            words = ["chown", "-R", f"{self.user}:", str(self.place)]
            subprocess.run(words, check=True, timeout=60)

    @property
    def clone(self) -> Path:
        return self.place / "raydog"

    @property
    def platform_folder(self) -> Path:
        return self.place / "home" / ".local" / "state" / "raydog" / "local"

    def environment(self) -> dict[str, str]:
        """As of somebody who has just logged in, but for a key that must not be used."""
        program = self.engine.command[0]
        places = [
            *([] if program == sys.executable else [str(Path(program).parent)]),
            *([] if self.user else [os.environ["PATH"]]),
            _SYSTEM,
        ]
        return {
            **{name: value for name, value in os.environ.items() if name.startswith(_KEPT)},
            **self.engine.environment(),
            "PATH": os.pathsep.join(places),
            "HOME": str(self.place / "home"),
            "TMPDIR": str(self.place / "tmp"),
            "YD_API_KEY_ID": f"id-{self.canary_secret}",
            "YD_API_KEY_SECRET": self.canary_secret,
            "YD_API_URL": self.canary_url,
        }

    def shell(self, command: str, *, seconds: float) -> Typed:
        """A command, as somebody types it in the clone."""
        return ended(self.start(command), seconds)

    def plain(self, command: str, *, seconds: float) -> Typed:
        """The same in a shell in which `raydog env` was read; `pulumi` is whichever engine is under test."""
        program, *rest = self.engine.words()
        # Our own engine is the clone's, not this checkout's.
        mine = [".venv/bin/python" if program == sys.executable else program, *rest]
        words = f'pulumi() {{ {shlex.join(mine)} "$@"; }}; eval "$(.venv/bin/raydog env)"'
        return self.shell(f"{words} && {command}", seconds=seconds)

    def start(self, command: str) -> subprocess.Popen[str]:
        who: dict[str, Any] = {}
        if self.user:
            entry = pwd.getpwnam(self.user)
            who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return subprocess.Popen(
            ["/bin/bash", "-c", command],
            cwd=self.clone,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **who,
        )

    def script(self, name: str, *words: str, seconds: float) -> Typed:
        """`scripts/NAME`, from another folder."""
        return self.shell(f"cd / && {self.clone}/scripts/{name} {' '.join(words)}", seconds=seconds)

    def processes(self) -> list[str]:
        """Whatever runs and belongs to it."""
        album = ProcessAlbum(self.place)
        album.look()
        return [process.name for process in album.seen]

    def remains(self) -> list[str]:
        """What is left of it outside of its folders, and of its nodes inside of them."""
        ident = (self.platform_folder / "id").read_text().strip()
        nodes = self.platform_folder / "nodes"
        left = [*self.processes(), *self._living()]
        left += [f"folder {path}" for path in (self.place / "tmp").iterdir()]
        left += [f"folder {path}" for path in Path("/tmp").glob(f"rd-{ident}-*")]
        left += [f"node {path.name}" for path in nodes.iterdir()] if nodes.exists() else []
        with RouteSocket() as routes:
            left += [f"link {link.name}" for link in routes.links() if link.name.startswith(f"rd{ident[:6]}")]
        return left

    def _living(self) -> list[str]:
        """Things of the platform that have not ended, as its database has them."""
        with sqlite3.connect(f"file:{self.platform_folder / 'platform.db'}?mode=ro", uri=True) as database:
            rows = [
                (kind, json.loads(text))
                for kind, text in database.execute("SELECT kind, document FROM record")
            ]
        assert {kind for kind, _ in rows} >= {"requirement", "task", "pool", "compute"}
        return [
            f"{kind} {record.get('name', record['id'])}: {record['status']}"
            for kind, record in rows
            if kind in _OVER and record["status"] not in _OVER[kind]
        ]

    def resources(self) -> list[str]:
        """What the stack's state has."""
        file = self.clone / ".raydog" / "state" / ".pulumi" / "stacks" / "raydog" / "local.json"
        latest = json.loads(file.read_text())["checkpoint"].get("latest") or {}
        return [resource["urn"] for resource in latest.get("resources") or []]


def _copy_project(clone: Path) -> None:
    """What a clone would have, with what is not committed yet."""
    names = subprocess.run(
        _LISTING.split(), cwd=ROOT, check=True, capture_output=True, text=True, timeout=30
    ).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
