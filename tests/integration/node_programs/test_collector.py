"""The collector as a head runs it, from the text that is sent, against a real Prometheus."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from raydog_resources.bootstrap import head_script

pytestmark = pytest.mark.timeout(110)
PROMETHEUS = shutil.which("prometheus")
needs_prometheus = pytest.mark.skipif(
    PROMETHEUS is None,
    reason="no prometheus on PATH: install it (Debian, Ubuntu: apt-get install prometheus)",
)


def program() -> str:
    """Cut out of the script of a head, so that what runs here is what runs there."""
    found = re.search(
        r"<<'(END_OF_RAYDOG_COLLECTOR_*)'\n(.*?)^\1$", head_script().text, re.DOTALL | re.MULTILINE
    )
    assert found
    return found[2]


class Ray(http.server.BaseHTTPRequestHandler):
    """A node's metrics, and the head's list of dead nodes for whoever has the token."""

    def do_GET(self) -> None:
        if self.path == "/metrics":
            self._say(200, '# TYPE ray_cpu gauge\nray_cpu{State="IDLE"} 7\n')
        elif self.headers.get("Authorization") == "Bearer sesame":
            self._say(200, json.dumps({"data": {"result": {"result": []}}}))
        else:
            self._say(401, "{}")

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words: object) -> None:
        """Not of interest."""


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


class Collector:
    """One that runs, and what it was told by files."""

    def __init__(self, folder: Path, ray_port: int) -> None:
        self.folder = folder
        (folder / "token").write_text("sesame\n")
        (folder / "discovery.json").write_text(json.dumps([{"targets": [f"127.0.0.1:{ray_port}"]}]))
        self.log = (folder / "log").open("wb")
        # As a head's script starts it: this process stands for the process that Ray takes the place of.
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-S', '-']))",
            ],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "RAYDOG_OBSERVABILITY_FILE": str(folder / "observability.json"),
                "RAYDOG_COLLECTOR_PORTS": str(folder / "ports"),
                "RAYDOG_DISCOVERY_FILE": str(folder / "discovery.json"),
                "RAYDOG_RAY_URL": f"http://127.0.0.1:{ray_port}",
                "RAY_AUTH_TOKEN_PATH": str(folder / "token"),
            },
        )
        assert self.process.stdin
        self.process.stdin.write(program().encode())
        self.process.stdin.close()
        eventually(lambda: (folder / "ports").exists())
        self.prometheus, self.grafana = map(int, (folder / "ports").read_text().split())

    def tell(self, **said: Any) -> None:
        new = self.folder / "new"
        new.write_text(json.dumps(said))
        new.replace(self.folder / "observability.json")

    def ask(self, path: str, verb: str = "GET", **given: Any) -> requests.Response:
        return requests.request(verb, f"http://127.0.0.1:{self.prometheus}{path}", timeout=10, **given)


def eventually(done: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with serving(Ray) as port:
        made = Collector(tmp_path, port)
        yield made
        made.process.kill()
        made.process.wait()
        made.log.close()


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    (tmp_path / "prometheus.yml").write_text("global: {scrape_interval: 1m}\n")
    with (tmp_path / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(PROMETHEUS),
                f"--config.file={tmp_path / 'prometheus.yml'}",
                f"--storage.tsdb.path={tmp_path / 'tsdb'}",
                f"--web.listen-address={place}",
                "--web.enable-remote-write-receiver",
            ],
            stdout=log,
            stderr=log,
        )
        yield f"http://{place}"
        process.kill()
        process.wait()


def test_before_there_is_a_file_it_only_says_that_there_is_nothing(collector: Collector) -> None:
    answer = collector.ask("/api/v1/query?query=up")
    assert (answer.status_code, answer.text) == (503, "this cluster has no Prometheus yet\n")
    assert requests.get(f"http://127.0.0.1:{collector.grafana}/api/health", timeout=10).status_code == 503


@pytest.mark.prometheus
@needs_prometheus
def test_what_rays_nodes_tell_can_be_asked_of_prometheus(collector: Collector, prometheus: str) -> None:
    def found(expression: str) -> dict[str, str]:
        answer = collector.ask(f"/api/v1/query?query={expression}")
        rows = answer.json()["data"]["result"] if answer.status_code == 200 else []
        return {row["metric"].get("job", ""): row["value"][1] for row in rows}

    collector.tell(prometheus=prometheus, interval=1)
    eventually(lambda: found("ray_cpu") == {"ray": "7"})
    assert found("up") == {"ray": "1"}
    assert found("raydog_ray_answers") == {"": "1"}
    assert collector.ask("/api/v1/query", "POST", data={"query": "vector(1)"}).status_code == 200
    assert collector.ask("/api/v1/write", "POST", data=b"").status_code == 403
    (collector.folder / "discovery.json").write_text("[]")
    eventually(lambda: found("ray_cpu") == {})
    assert found("raydog_ray_answers") == {"": "1"}


def test_the_loss_of_prometheus_is_said_once_and_survived(collector: Collector) -> None:
    log = collector.folder / "log"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        collector.tell(prometheus=f"http://127.0.0.1:{nobody.getsockname()[1]}", interval=1)
        eventually(lambda: "can't be reached" in log.read_text())
        assert collector.ask("/api/v1/query?query=up").status_code == 502
    time.sleep(2.5)
    assert log.read_text().count("can't be reached") == 1
    assert collector.process.poll() is None


def test_it_ends_with_the_process_that_started_it(collector: Collector) -> None:
    collector.process.kill()
    collector.process.wait()

    def gone() -> bool:
        try:
            requests.get(f"http://127.0.0.1:{collector.prometheus}/", timeout=5)
        except requests.ConnectionError:
            return True
        return False

    eventually(gone, 15)
