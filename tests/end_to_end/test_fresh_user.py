"""A fresh ordinary user: a clone and a HOME of its own, no root, only a package index; beside root's own platform."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.architecture.source_tree import ROOT
from tests.end_to_end.local_platform.rig import Client, wait_until

pytestmark = [pytest.mark.root, pytest.mark.ray, pytest.mark.timeout(900)]

_NAME = "raydog-fresh"
_SYSTEM_PYTHON = "/usr/bin/python3"


def _may_run() -> str:
    """Why not, or nothing."""
    if os.getuid() != 0:
        return "needs root, to make a user"
    if shutil.which("useradd") is None:
        return "needs useradd: apt-get install passwd"
    probe = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"
    if subprocess.run([_SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False).returncode != 0:
        return "needs a system Python that any user can run: apt-get install python3 python3-venv"
    return ""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    reason = _may_run()
    if reason:
        pytest.skip(reason)
    place = Path(tempfile.mkdtemp(prefix="raydog-fresh-", dir="/var/tmp"))
    subprocess.run(["useradd", "--home-dir", place, "--shell", "/bin/bash", _NAME], check=True, timeout=30)
    try:
        clone = place / "raydog"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True, timeout=120)
        user = pwd.getpwnam(_NAME)
        subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", place], check=True, timeout=60)
        yield place
    finally:
        subprocess.run(["userdel", _NAME], check=True, timeout=30)
        shutil.rmtree(place)


def _as_user(home: Path, command: str, timeout: float) -> subprocess.CompletedProcess[str]:
    user = pwd.getpwnam(_NAME)
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    return subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=home / "raydog",
        env={
            **kept,
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "USER": _NAME,
            "RAYDOG_PYTHON": _SYSTEM_PYTHON,
        },
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def _processes_of(uid: int) -> str:
    """One line each; an ended one that nobody has asked after yet is gone."""
    asked = ["ps", "-o", "pid,ppid,stat,lstart,args", "--no-headers", "-u", str(uid)]
    listed = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False).stdout
    return "\n".join(line for line in listed.splitlines() if not line.split()[2].startswith("Z"))


def _files_of(uid: int, folder: Path) -> list[str]:
    """Others come and go there, too."""
    found = []
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            found += [entry.name] if entry.stat(follow_symlinks=False).st_uid == uid else []
    return found


def _nothing_runs(uid: int) -> None:
    """Soon: what was killed with its namespace is still being taken apart when the platform has stopped."""
    with contextlib.suppress(TimeoutError, AssertionError):
        wait_until("nothing of the user runs", lambda: not _processes_of(uid), 20)
    assert _processes_of(uid) == ""


def test_two_ray_nodes_as_a_fresh_user_beside_roots_platform(home: Path) -> None:
    with LocalPlatform() as roots:
        client = Client(roots.facts())
        client.provision("beside", 1)
        group = client.submit("beside", ["beside"])["taskGroups"][0]["id"]
        client.add_tasks(group, {"sleeper": "sleep 600"})
        wait_until("root's task runs", lambda: client.tasks(group)[0]["status"] == "EXECUTING")
        done = _as_user(home, "scripts/test -q -s tests/end_to_end/local_platform/test_two_ray_nodes.py", 800)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        assert "1 passed" in done.stdout
        assert "isolation userns" in done.stdout or "isolation plain" in done.stdout
        assert client.tasks(group)[0]["status"] == "EXECUTING", "root's platform was disturbed"
    _nothing_runs(pwd.getpwnam(_NAME).pw_uid)
    left = _files_of(pwd.getpwnam(_NAME).pw_uid, Path("/tmp"))
    assert [name for name in left if "pytest" not in name] == []
