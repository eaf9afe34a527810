"""Stands for Loki where there is none: its push and query API as documented, in memory, one selector of labels.

A program of its own, with the standard library alone, for a node starts it: `loki -config.file=FILE`.
"""

from __future__ import annotations

import gzip
import http.server
import json
import re
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

LATE_NANOSECONDS = 7 * 86400 * 10**9
_MATCHER = re.compile(r'(\w+)\s*=\s*"([^"]*)"')
Streams = dict[tuple[tuple[str, str], ...], list[tuple[int, str, dict[str, str]]]]


class Refused(ValueError):
    """What Loki answers with 400."""


def taken(body: bytes, streams: Streams) -> None:
    """A push: `{"streams": [{"stream": {…}, "values": [["ns", "line", {…}], …]}]}`, all of it or nothing."""
    for stream in json.loads(body)["streams"]:
        labels = stream["stream"]
        if not labels or not all(isinstance(value, str) for value in labels.values()):
            raise Refused("error at least one label pair is required per stream")
        kept = streams.setdefault(tuple(sorted(labels.items())), [])
        for moment, line, *metadata in stream["values"]:
            if not isinstance(moment, str) or not isinstance(line, str) or len(metadata) > 1:
                raise Refused(f"a value is [string, string, object]: {moment!r} {line!r} {metadata!r}")
            if abs(time.time_ns() - int(moment)) > LATE_NANOSECONDS:
                raise Refused(f"entry has timestamp too old: {moment}")
            kept.append((int(moment), line, dict(*metadata)))


def found(query: str, limit: int, streams: Streams) -> list[dict[str, Any]]:
    """The newest lines first; metadata of a line are among its stream's labels."""
    wanted = set(_MATCHER.findall(query))
    hits = [
        (moment, line, {**dict(labels), **metadata})
        for labels, values in streams.items()
        if wanted <= set(labels)
        for moment, line, metadata in values
    ]
    answer: dict[str, dict[str, Any]] = {}
    for moment, line, labels in sorted(hits, key=lambda hit: -hit[0])[:limit]:
        each = answer.setdefault(json.dumps(labels, sort_keys=True), {"stream": labels, "values": []})
        each["values"].append([str(moment), line])
    return list(answer.values())


def handler(streams: Streams) -> type[http.server.BaseHTTPRequestHandler]:
    """Of one server's requests."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            given = {name: values[0] for name, values in parse_qs(asked.query).items()}
            if asked.path == "/ready":
                self._say(200, "ready\n")
            elif asked.path == "/loki/api/v1/query_range":
                result = found(given["query"], int(given["limit"]), streams)
                said = {"status": "success", "data": {"resultType": "streams", "result": result}}
                self._say(200, json.dumps(said))
            else:
                self._say(404, "404 page not found\n")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path != "/loki/api/v1/push" or self.headers["Content-Type"] != "application/json":
                return self._say(404, "404 page not found\n")
            try:
                taken(body, streams)
            except (ValueError, KeyError, TypeError) as error:
                return self._say(400, f"{error}\n")
            return self._say(204, "")

        def _say(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *words: object) -> None:
            """Not of interest."""

    return Answer


def main(words: list[str]) -> int:
    """As Loki is called."""
    if "--version" in words:
        print("loki, version 3.0.0 (branch: HEAD, revision: stand-in)")
        return 0
    (file,) = (word.split("=", 1)[1] for word in words if word.startswith("-config.file="))
    settings = Path(file).read_text(encoding="utf-8")
    said = [
        re.search(rf'^  {name}: "?([\w.]+)', settings, re.M)
        for name in ("http_listen_address", "http_listen_port")
    ]
    if "-verify-config" in words:
        return 0 if all(said) else 1
    host, port = (match[1] for match in said if match)
    http.server.ThreadingHTTPServer((host, int(port)), handler({})).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
