"""Where logs go: the head knows it from its address file, and tells every other node that asks."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import threading
import urllib.request
from urllib.parse import urlsplit

_ASK_SECONDS = 3.0
_MOST_TOLD = 4096


class AddressOnHead:
    """From the file; from the first one on, whoever asks at the port is told it, or that there is none any more."""

    def __init__(self, path: str, host: str, port: int) -> None:
        self._path = path
        self._place = (host, port)
        self._server: http.server.ThreadingHTTPServer | None = None
        self._refused = False
        self._loki = ""

    def now(self) -> str:
        try:
            with open(self._path, encoding="utf-8") as file:
                self._loki = _url(json.load(file))
        except (OSError, ValueError):
            self._loki = ""
        if self._loki and self._server is None:
            self._listen()
        return self._loki

    def _listen(self) -> None:
        try:
            self._server = http.server.ThreadingHTTPServer(self._place, self._answering())
        except OSError as error:
            if not self._refused:
                where = "{}:{}".format(*self._place)
                print(
                    f"raydog: logs  {where} is not free ({error.strerror}): workers send no logs", flush=True
                )
            self._refused = True
            return
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answering(self) -> type[http.server.BaseHTTPRequestHandler]:
        told = self

        class Answer(http.server.BaseHTTPRequestHandler):
            timeout = _ASK_SECONDS

            def do_GET(self) -> None:
                content = json.dumps({"loki": told._loki}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                """Every worker asks again and again."""

        return Answer


class AddressFromHead:
    """Asked for at the head; one that does not answer changes nothing: of its end there should be logs, too."""

    def __init__(self, host: str, port: int) -> None:
        self._url = f"http://{host}:{port}/"
        self._loki = ""
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def now(self) -> str:
        with (
            contextlib.suppress(OSError, http.client.HTTPException, ValueError),
            self._open(self._url, timeout=_ASK_SECONDS) as answer,
        ):
            self._loki = _url(json.loads(answer.read(_MOST_TOLD)))
        return self._loki


def _url(said: object) -> str:
    """Only what can be written to over HTTP."""
    found = urlsplit(str(said.get("loki") or "")) if isinstance(said, dict) else urlsplit("")
    return f"http://{found.netloc}" if found.scheme == "http" and found.port else ""
