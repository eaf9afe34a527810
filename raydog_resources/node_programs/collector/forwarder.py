"""Loopback ports of the head that stand for Prometheus and Grafana: Ray learns of them once, at its start."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

_FORWARD_SECONDS = 30.0
_MOST_FORWARDED = 64 * 1024 * 1024
_PASSED_ON = ("Content-Type", "Accept", "Authorization")
# Whoever is on this machine may read metrics, as at Ray's own ports, and write none.
_READING = (
    "/api/v1/query",
    "/api/v1/query_range",
    "/api/v1/query_exemplars",
    "/api/v1/series",
    "/api/v1/labels",
)


def forwarding_port(where: Callable[[], str], name: str) -> int:
    """A port at which whatever `where` says then is asked; before that, the answer says that there is nothing yet."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(listener, where, name), daemon=True).start()
    return int(listener.getsockname()[1])


def _serve(listener: socket.socket, where: Callable[[], str], name: str) -> None:
    # Ray's start waits for the port, not for what answers there: that is imported when somebody asks.
    select.select([listener], [], [])
    import http.client
    import http.server

    class Forward(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._forward()

        def do_POST(self) -> None:
            if urlsplit(self.path).path in _READING:
                self._forward()
            else:
                self._say(403, b"only queries are passed on here\n")

        def _forward(self) -> None:
            base = where()
            if not base:
                self._say(503, f"this cluster has no {name} yet\n".encode())
                return
            length = min(int(self.headers.get("Content-Length") or 0), _MOST_FORWARDED)
            body = self.rfile.read(length) if length else None
            given = {key: self.headers[key] for key in _PASSED_ON if key in self.headers}
            line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=_FORWARD_SECONDS)
            try:
                line.request(self.command, self.path, body, given)
                answer = line.getresponse()
                content = answer.read(_MOST_FORWARDED)
            except (OSError, http.client.HTTPException) as error:
                self._say(502, f"{name} at {base} did not answer ({type(error).__name__})\n".encode())
                return
            finally:
                line.close()
            self._say(answer.status, content, answer.headers.get("Content-Type", "text/plain"))

        def _say(self, status: int, content: bytes, kind: str = "text/plain") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: object) -> None:
            """Each look of the dashboard would be a line."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forward, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.serve_forever()
