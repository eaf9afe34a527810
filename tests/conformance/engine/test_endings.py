"""How a run ends that somebody ends: Ctrl-C once, twice, `kill -9`; and that nothing of it is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from copy import copy
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[3]
_PROGRAM = Path(__file__).with_name("program")
_SECONDS = 90.0
_SLOW = 4
pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]

EMBEDDED = [sys.executable, "-m", "raydog_resources.embedded_engine"]
CLI = ["pulumi", "--non-interactive"]


class Cut:
    """A stack whose first thing takes a while to be made."""

    def __init__(self, folder: Path, words: list[str], case: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self._words = words
        self.world = folder / "world"
        shutil.copytree(_PROGRAM, folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
        self.world.mkdir()
        (folder / "state").mkdir()
        self._environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "endings",
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONPATH": str(_ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "WORLD": str(self.world),
            "CASE": json.dumps(case or {"net_kw": {"slow": _SLOW}}),
        }

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._words, *words],
            cwd=self.folder / "project",
            env=self._environment,
            timeout=_SECONDS,
            capture_output=True,
            text=True,
            check=False,
        )

    def running(self, *words: str) -> subprocess.Popen[bytes]:
        """A command on its way."""
        return subprocess.Popen(
            [*self._words, *words],
            cwd=self.folder / "project",
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def by(self, words: list[str]) -> Cut:
        """The same stack, in the hands of another engine."""
        other = copy(self)
        other._words = words
        return other

    def cut_off(self, *signals: signal.Signals) -> int:
        """Begin to make it, and send these once the slow thing is being made; the exit code."""
        assert self.say("stack", "init", "dev").returncode == 0
        with self.running("up", "--yes", "--skip-preview", "--stack", "dev") as process:
            wait_for(lambda: (self.world / "calls.log").exists())
            for number in signals:
                process.send_signal(number)
                time.sleep(0.5)
            return process.wait(_SECONDS)

    def state(self) -> tuple[list[str], list[list[str]]]:
        """The names in the state, and what is under way in it."""
        deployment = json.loads(self.say("stack", "export", "--stack", "dev").stdout)["deployment"] or {}
        names = [row["urn"].rpartition("::")[2] for row in deployment.get("resources") or []]
        pending = [
            [one["type"], one["resource"]["urn"].rpartition("::")[2]]
            for one in deployment.get("pending_operations") or []
        ]
        return sorted(names), pending

    def locks(self) -> list[Path]:
        return list((self.folder / "state" / ".pulumi" / "locks").rglob("*.json"))

    def wait_for_locks(self) -> list[Path]:
        """Those of a run that begins."""
        wait_for(lambda: any(lock.stat().st_size for lock in self.locks()))
        return self.locks()

    def processes(self) -> list[str]:
        """What still runs with this world around it."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                around = (folder / "environ").read_bytes()
            except OSError:
                continue
            if f"WORLD={self.world}".encode() in around.split(b"\0") and int(folder.name) != os.getpid():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found


def wait_for(condition: Any) -> None:
    end = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(
    params=[
        pytest.param(EMBEDDED, id="embedded"),
        pytest.param(CLI, id="cli", marks=[pytest.mark.cli, pytest.mark.matrix]),
    ]
)
def cut(request: pytest.FixtureRequest, tmp_path: Path) -> Cut:
    if shutil.which(request.param[0]) is None:
        pytest.skip("no pulumi on PATH")
    return Cut(tmp_path, request.param)


def is_embedded(cut: Cut) -> bool:
    return "-m" in cut._words


def test_once_what_is_being_made_is_finished_and_kept(cut: Cut) -> None:
    assert cut.cut_off(signal.SIGINT) == 1
    assert cut.state() == (["c1", "c1-net", "default", "proj-dev"], [])
    assert cut.locks() == []
    wait_for(lambda: cut.processes() == [])


def test_twice_it_ends_now_and_says_what_was_under_way(cut: Cut) -> None:
    began = time.monotonic()
    assert cut.cut_off(signal.SIGINT, signal.SIGINT) == (130 if is_embedded(cut) else 255)
    names, pending = cut.state()
    assert names == ["c1", "default", "proj-dev"]
    assert pending == [["creating", "c1-net"]]
    if is_embedded(cut):
        assert cut.locks() == []
        wait_for(lambda: cut.processes() == [])
        time.sleep(max(0.0, _SLOW + 1 - (time.monotonic() - began)))
        assert not (cut.world / "now").exists(), "the provider went on for an engine that was dead"


def test_killed_it_leaves_no_process_and_a_state_that_can_be_gone_on_with(cut: Cut) -> None:
    assert cut.cut_off(signal.SIGKILL) == -signal.SIGKILL
    assert cut.state() == (["c1", "default", "proj-dev"], [["creating", "c1-net"]])
    if is_embedded(cut):
        wait_for(lambda: cut.processes() == [])
    assert cut.say("cancel", "--yes", "--stack", "dev").returncode == 0
    assert cut.say("up", "--yes", "--skip-preview", "--stack", "dev").returncode == 0
    names, pending = cut.state()
    assert "c1-w1" in names
    assert pending == [["creating", "c1-net"]]
    assert (
        cut.say("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", "dev").returncode
        == 0
    )
    assert cut.state()[1] == []
