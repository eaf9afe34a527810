"""The observer beside a job's head, with a script in place of that of an observability node."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.node_programs import observer
from tests.sites.site import await_so

UP = 'echo "raydog:   1.00 s  prometheus answers at http://$RAYDOG_NODE_IP:$RAYDOG_PROMETHEUS_PORT/-/ready"\n'
STAY = "echo $$ >pid\nexec sleep 60\n"


class Beside:
    """One run's folder, and the observer that writes there."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "RAYDOG_RUN": str(folder),
            "YD_AGENT_HOME": str(folder),
            "RAYDOG_NODE_IP": "127.0.0.1",
            "RAYDOG_PARTS": "prometheus",
            "RAYDOG_PROMETHEUS_PORT": str(port),
            "RAYDOG_START_SECONDS": "20",
            "RAYDOG_SCRAPE_SECONDS": "5",
        }

    def start(self, script: str) -> subprocess.Popen[bytes]:
        (self.folder / "script.sh").write_text(script)
        # A shell of its own, as the head's node is one: the observer ends with it.
        words = ["sh", "-c", '"$0" "$1" & wait', sys.executable, str(Path(observer.__file__))]
        return subprocess.Popen(words, env=self._environment, cwd=self.folder, stdout=subprocess.DEVNULL)

    def said(self) -> dict[str, Any]:
        file = self.folder / "observability.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def until(self, state: str) -> dict[str, Any]:
        await_so(lambda: self.said().get("state") == state, f"the state {state}", 60)
        return self.said()

    def lives(self) -> bool:
        """Whether the script does."""
        return Path(f"/proc/{(self.folder / 'pid').read_text().strip()}").exists()


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen(1)
        yield int(one.getsockname()[1])


@pytest.fixture
def port() -> int:
    with taken_port() as found:
        return found


def test_the_port_that_was_asked_for_or_another_and_all_ends_with_the_head(tmp_path: Path, port: int) -> None:
    beside = Beside(tmp_path, port)
    head = beside.start(UP + STAY)
    said = beside.until("up")
    assert (said["prometheus"], said["interval"]) == (f"http://127.0.0.1:{port}", 5.0)
    head.kill()
    head.wait()
    await_so(lambda: not beside.lives(), "the end of the script", 30)


def test_a_port_that_somebody_has_is_left_to_him(tmp_path: Path) -> None:
    with taken_port() as theirs:
        beside = Beside(tmp_path, theirs)
        head = beside.start(UP + STAY)
        assert beside.until("up")["prometheus"] != f"http://127.0.0.1:{theirs}"
    head.kill()
    head.wait()
    await_so(lambda: not beside.lives(), "the end of the script", 30)


def test_a_port_that_was_taken_meanwhile_is_tried_at_again(tmp_path: Path, port: int) -> None:
    once = (
        "if [ ! -e tried ]; then touch tried; echo 'listen tcp: bind: address already in use'; exit 70; fi\n"
    )
    beside = Beside(tmp_path, port)
    head = beside.start(once + UP + STAY)
    assert beside.until("up")["prometheus"].startswith("http://127.0.0.1:")
    head.kill()
    head.wait()
    await_so(lambda: not beside.lives(), "the end of the script", 30)


def test_what_failed_is_told_with_its_last_lines_and_not_tried_again(tmp_path: Path, port: int) -> None:
    beside = Beside(tmp_path, port)
    words = "echo one\necho 'raydog:   2.00 s  FAILED: there is no prometheus'\ntouch run.$$\nexit 73\n"
    assert beside.start(words).wait(60) == 0
    said = beside.said()
    assert (said["state"], said["why"], said["code"]) == ("failed", "there is no prometheus", 73)
    assert said["tail"][0] == "one"
    assert "prometheus" not in said
    assert len(list(tmp_path.glob("run.*"))) == 1
