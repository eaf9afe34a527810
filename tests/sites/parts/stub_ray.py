"""In place of Ray's command: nodes that find each other and a dashboard that lists them, at no cost."""

from __future__ import annotations

import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection
from types import FrameType
from typing import Any

OPTIONS = dict(word.lstrip("-").partition("=")[::2] for word in sys.argv[2:])
LABELS = dict(label.partition("=")[::2] for label in OPTIONS["labels"].split(","))
ROW = {"state": "ALIVE", "labels": LABELS, "node_ip": OPTIONS["node-ip-address"]}
LOGS: list[str] = []
ROWS: dict[int, dict[str, Any]] = {0: ROW}


class Gcs(socketserver.StreamRequestHandler):
    """A worker is a node for as long as its line is open."""

    def handle(self) -> None:
        line = self.rfile.readline()
        if not line:
            return
        ROWS[id(self)] = json.loads(line)
        self.rfile.read()
        del ROWS[id(self)]


class Dashboard(BaseHTTPRequestHandler):
    """What the job asks Ray for."""

    def do_GET(self) -> None:
        """Nodes with their labels; nobody works here."""
        token = Path(os.environ["RAY_AUTH_TOKEN_PATH"]).read_text().strip()
        if self.headers.get("Authorization") != f"Bearer {token}":
            self.send_error(401)
            return
        if self.path.startswith("/api/jobs/raydog-"):
            self.answer({"status": "SUCCEEDED", "driver_exit_code": 0, "logs": LOGS[-1]})
            return
        rows = list(ROWS.values()) if self.path.startswith("/api/v0/nodes") else []
        body: Any = [] if self.path.startswith("/api/jobs") else {"data": {"result": {"result": rows}}}
        self.answer(body)

    def do_POST(self) -> None:
        """A job, run at once and to its end."""
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        ended = subprocess.run(["bash", "-c", job["entrypoint"]], capture_output=True, text=True, check=False)
        LOGS.append(ended.stdout + ended.stderr)
        self.answer({"submission_id": job["submission_id"]})

    def answer(self, body: Any) -> None:
        """As JSON."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing to read here."""


class Threads(socketserver.ThreadingTCPServer):
    """Gone at once when its process is told to go."""

    daemon_threads = True
    allow_reuse_address = True


def drained(_number: int, _frame: FrameType | None) -> None:
    """As Ray does: in good order, and with 1."""
    sys.stdout.write("stub drained\n")
    sys.stdout.flush()
    os._exit(1)


def fails_at_first() -> bool:
    """Whether this is the first start of a head that is to fail, after workers have found it."""
    asked, marker = Path(__file__).with_name("fail_at_first"), Path(os.environ["RAY_TMPDIR"], "failed")
    if not asked.exists() or marker.exists():
        return False
    marker.touch()
    return True


signal.signal(signal.SIGTERM, drained)
if "head" in OPTIONS:
    gcs = Threads(("0.0.0.0", int(OPTIONS["port"])), Gcs)
    threading.Thread(target=gcs.serve_forever, daemon=True).start()
    if fails_at_first():
        threading.Event().wait(4)
        sys.exit(1)
    ThreadingHTTPServer(
        (OPTIONS["dashboard-host"], int(OPTIONS["dashboard-port"])), Dashboard
    ).serve_forever()
else:
    host, _, port = OPTIONS["address"].partition(":")
    with create_connection((host, int(port))) as line:
        line.sendall(json.dumps(ROW).encode() + b"\n")
        line.recv(1)
    sys.exit(1)
