"""`kill -9` of the platform: nodes and tasks live on, the next life finds them, nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import CLOCK, Rig, wait_until

ROOT = Path(__file__).parents[4]


@contextmanager
def platform_process(kind: str, root: Path, ident: str) -> Iterator[subprocess.Popen[str]]:
    module = "tests.integration.local_platform.isolation.driver_process"
    process = subprocess.Popen(
        [sys.executable, "-m", module, kind, str(root), ident],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def says(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    assert line == f"{word}\n", process.stderr.read()


def test_the_next_life_takes_up_nodes_and_tasks(kind: str, tmp_path: Path, new_rig: NewRig) -> None:
    ident = os.urandom(4).hex()
    with platform_process(kind, tmp_path / "data", ident) as process:
        says(process, "prepared")
        says(process, "running")
        before = Rig(kind, tmp_path / "data", ident).processes(1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        Path(tmp_path / "data/nodes/n1/home/workers/go").touch()
    rig = new_rig(kind, ident=ident)
    assert rig.isolation.is_up("n1")
    address = rig.boot().private_ip
    assert rig.ask("echo $RAYDOG_NODE_IP").strip() == address
    end = rig.finish("brief.0")
    assert (end.exit_code, rig.output("brief.0")) == (4, "done\n")
    assert rig.isolation.look("n1", "long.0").end is None
    assert len(rig.processes(1) & before) >= 2
    rig.isolation.abort("n1", "long.0", grace=10)
    rig.finish("long.0")
    assert rig.output("long.0") == "up\ntrap\n"
    wait_until("the new life is told", lambda: ("n1", "long.0") in rig.notices)


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.04, 0.06, 0.09, 0.13])
def test_killed_while_a_node_comes_up_it_is_there_once_or_not_at_all(
    kind: str, seconds: float, tmp_path: Path, new_rig: NewRig
) -> None:
    ident = os.urandom(4).hex()
    with platform_process(kind, tmp_path / "data", ident) as process:
        says(process, "prepared")
        CLOCK.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    rig = new_rig(kind, ident=ident)
    rig.boot()
    assert rig.ask("echo fine") == "fine\n"
    wait_until("one agent is there and no launcher", lambda: len(_agents(rig)) == 1)
    rig.isolation.halt("n1")
    assert rig.processes() == set()


def _agents(rig: Rig) -> list[int]:
    """Launchers and agents: an agent is what a launcher's child becomes."""
    commands = {pid: Path(f"/proc/{pid}/cmdline") for pid in rig.processes(1)}
    return [
        pid for pid, path in commands.items() if path.exists() and b"node_agent.launch" in path.read_bytes()
    ]
