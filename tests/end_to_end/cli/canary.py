"""A server nobody may ever ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class Canary:
    """Where it would answer, and who asked."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.asked: list[str] = []


@contextmanager
def running_canary() -> Iterator[Canary]:
    """It notes every request."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            canary.asked.append(self.rfile.readline().decode("latin-1"))
            self.close_connection = True

    server = HTTPServer(("127.0.0.1", 0), Handler)
    canary = Canary(server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield canary
    finally:
        server.shutdown()
        server.server_close()
