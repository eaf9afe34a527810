"""The log shipper as a node runs it, from the text that is sent, against a stand-in for Loki and a real one."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from raydog_resources.bootstrap import head_script, observability_script, worker_script
from raydog_resources.gateways.log_store import LokiLogStore
from tests.fakes.loki_stand_in import Streams, handler
from tests.integration.bootstrap.observing_node import ObservingNode
from tests.integration.bootstrap.rig import eventually

pytestmark = pytest.mark.timeout(110)
LOKI = shutil.which("loki")
TOKEN = "5ea1" * 16
TASK = "ydid:task:0:1"


def program() -> str:
    """Cut out of the scripts of nodes, so that what runs here is what runs there."""
    form = re.compile(r"<<'(END_OF_RAYDOG_LOG_SHIPPER_*)'\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
    texts = {match[2] for match in map(form.search, (head_script().text, worker_script().text)) if match}
    (text,) = texts
    return text


class StandIn:
    """A Loki that is there, or not."""

    def __init__(self) -> None:
        self.streams: Streams = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        with http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler(self.streams)) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield
            server.shutdown()
            thread.join()

    def lines(self, **labels: str) -> list[str]:
        return [
            line
            for stream, values in sorted(self.streams.items())
            if labels.items() <= dict(stream).items()
            for _, line, _ in sorted(values, key=lambda value: value[0])
        ]


class Shipper:
    """One that runs beside its node, whose files are here."""

    def __init__(self, folder: Path, notice: int, *, head: bool = False, task: str = TASK) -> None:
        self.task_output, self.ray = folder / "taskoutput.txt", folder / "session" / "logs"
        self.address = folder / "observability.json"
        self.ray.mkdir(parents=True)
        self.log = folder / "log"
        self.token = folder / "token"
        self.token.write_text(f"{TOKEN}\n")
        given = {
            "RAYDOG_OBSERVABILITY_FILE": str(self.address) if head else "",
            "RAYDOG_HEAD_IP": "" if head else "127.0.0.1",
            "RAYDOG_NODE_IP": "127.0.0.1",
            "RAYDOG_NOTICE_PORT": str(notice),
            "RAYDOG_LOG_NODE": task.removeprefix("ydid:task:").replace(":", "_"),
            "RAYDOG_LOG_GROUP": "head" if head else "a",
            "RAYDOG_TASK_OUTPUT": str(self.task_output),
            "RAYDOG_RAY_LOGS": str(self.ray),
            "RAY_AUTH_TOKEN_PATH": str(self.token),
        }
        # As a node's script starts it: this process stands for the one that Ray takes the place of.
        parent = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-S', '-']))"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", parent],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, **given},
                start_new_session=True,
            )
        assert self.process.stdin
        self.process.stdin.write(program().encode())
        self.process.stdin.close()

    def tell(self, loki: str) -> None:
        new = self.address.with_suffix(".new")
        new.write_text(json.dumps({"loki": loki}))
        new.replace(self.address)

    def print(self, text: str) -> None:
        with self.task_output.open("a") as file:
            file.write(text)

    def end_of_node(self) -> None:
        """Its main process goes; the program sees to itself."""
        self.process.kill()
        self.process.wait()

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def loki() -> StandIn:
    return StandIn()


@pytest.fixture
def notice() -> int:
    """A port that nothing has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def head(tmp_path: Path, notice: int) -> Iterator[Shipper]:
    (tmp_path / "head").mkdir()
    made = Shipper(tmp_path / "head", notice, head=True, task="ydid:task:0:head")
    yield made
    made.kill()


@pytest.fixture
def worker(tmp_path: Path, notice: int) -> Iterator[Shipper]:
    (tmp_path / "worker").mkdir()
    made = Shipper(tmp_path / "worker", notice)
    yield made
    made.kill()


def test_when_the_head_is_told_both_send_what_they_have_and_no_secret(
    head: Shipper, worker: Shipper, loki: StandIn
) -> None:
    head.print("raydog: the head begins\n")
    worker.print(f"raydog: a worker begins with {TOKEN}\n")
    (worker.ray / "worker-1.out").write_text("hello from a task\n")
    with loki.serving():
        head.tell(loki.url)
        eventually("both have sent", lambda: len(loki.lines(source="task")) == 2, 40)
        eventually("Ray's logs, too", lambda: loki.lines(source="worker") == ["hello from a task"], 20)
        assert loki.lines(group="a", source="task") == ["raydog: a worker begins with …"]
        # Without a head there is still something to say.
        head.kill()
        worker.print("its last words, without an end of li")
        worker.end_of_node()
        eventually("the rest is sent", lambda: loki.lines(group="a", source="task")[1:], 20)
        assert LokiLogStore(loki.url).tail(TASK, 1) == "its last words, without an end of li"
        assert LokiLogStore(loki.url).tail(TASK, 9).splitlines()[0].endswith("with …")
        assert LokiLogStore(loki.url).tail("ydid:task:0:none", 9) == ""
    assert TOKEN not in json.dumps([list(map(str, streams)) for streams in loki.streams.items()])


def test_its_loss_is_said_once_and_nothing_is_lost_by_it(head: Shipper, loki: StandIn) -> None:
    head.tell(loki.url)
    head.print("before\n")
    eventually("it is said", lambda: "can't be reached" in head.log.read_text(), 40)
    head.print("in between\n")
    with loki.serving():
        eventually("all is there", lambda: loki.lines(source="task") == ["before", "in between"], 40)
    head.print("after\n")
    eventually("it is said again", lambda: head.log.read_text().count("can't be reached") == 2, 40)
    assert head.log.read_text().count(f"sending to {loki.url}") == 1
    assert head.process.poll() is None


def test_nothing_listens_and_nothing_is_read_before_there_is_somewhere_to_send(
    head: Shipper, notice: int, loki: StandIn
) -> None:
    def listens() -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", notice)) == 0

    with loki.serving():
        head.tell("")
        head.print("nobody asked\n")
        assert not listens()
        head.tell(loki.url)
        eventually("it listens", listens, 40)
        head.tell("")
        told = f"http://127.0.0.1:{notice}/"
        eventually("it tells the end", lambda: requests.get(told, timeout=5).json() == {"loki": ""}, 40)


@pytest.mark.skipif(
    LOKI is None, reason="no loki on PATH: install it (grafana.com/docs/loki), version 3 or newer"
)
def test_a_real_loki_takes_what_is_sent_and_tells_it_again(
    tmp_path: Path, worker: Shipper, head: Shipper
) -> None:
    (tmp_path / "observing").mkdir()
    node = ObservingNode(tmp_path / "observing")
    (node.bin / "loki").symlink_to(str(LOKI))
    try:
        port = str(node.port)
        node.start(
            observability_script(), RAYDOG_PARTS="loki", RAYDOG_LOKI_PORT=port, RAYDOG_LOG_RETENTION="24h"
        )
        node.said("loki answers at")
        head.tell(f"http://127.0.0.1:{node.port}")
        worker.print(f"one {TOKEN}\ntwo\n")
        store = LokiLogStore(f"http://127.0.0.1:{node.port}")
        eventually("it tells what it was sent", lambda: store.tail(TASK, 9) == "one …\ntwo", 60)
        assert store.tail(TASK, 1) == "two"
        assert "refused" not in worker.log.read_text()
    finally:
        node.end()
