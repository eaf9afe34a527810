"""A real HTTP server on loopback that answers as a test wrote it, cut connections and silence included."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """What arrived."""

    verb: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What goes back. `cut`: nothing but a reset; `late`: not before the server ends."""

    status: int = 200
    body: object = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    late: bool = False


Script = Callable[[Request], Answer]


class ScriptedServer(ThreadingHTTPServer):
    """Asks its script for each answer and remembers each request."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.requests: list[Request] = []
        self.ending = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def seen(self, verb: str) -> list[str]:
        """The paths of the requests with this verb."""
        return [request.path for request in self.requests if request.verb == verb]


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in two pieces would wait 40 ms for the client's acknowledgement of the first

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        request = Request(
            self.command,
            parts.path,
            parse_qs(parts.query),
            dict(self.headers),
            json.loads(body) if body else None,
        )
        self.server.requests.append(request)
        self._send(self.server.script(request))

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 (the names the standard library looks for)

    def _send(self, answer: Answer) -> None:
        if answer.late:
            self.server.ending.wait(30)
        if answer.cut or answer.late:
            # Closing with this option sends a reset at once instead of a tidy end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        content = (json.dumps(answer.body) if answer.text is None else answer.text).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(content)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
        """Say nothing: the requests are remembered."""


@contextmanager
def serving(script: Script) -> Iterator[ScriptedServer]:
    """A server that follows the script, for as long as the block lasts."""
    server = ScriptedServer(script)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
