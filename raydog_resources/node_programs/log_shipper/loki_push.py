"""Lines as Loki's push API takes them (grafana.com/docs/loki: POST /loki/api/v1/push, JSON)."""

from __future__ import annotations

import gzip
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping

from raydog_resources.node_programs.log_shipper.log_line import Backlog, LogLine

PUSH_PATH = "/loki/api/v1/push"
_A_BATCH = 1024 * 1024
_SEND_SECONDS = 5.0
_HEADERS = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
# What it will never take: too old, too long, of a wrong form. Anything else may be tried again.
_NEVER = (400, 413, 422)


def push_body(labels: Mapping[str, str], lines: Iterable[LogLine]) -> bytes:
    """A stream for each source. The file's name is no label: there are as many as workers."""
    values: dict[str, list[list[object]]] = {}
    for line in lines:
        values.setdefault(line.source, []).append([str(line.nanoseconds), line.text, {"file": line.file}])
    streams = [{"stream": dict(labels, source=source), "values": found} for source, found in values.items()]
    return json.dumps({"streams": streams}, ensure_ascii=False).encode("utf-8", "replace")


class LokiPush:
    """Brings what waits. Trouble is said once, and when it works again, with what was dropped in between."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._trouble: str | None = None

    def send(self, loki: str, backlog: Backlog) -> None:
        """Everything, or as much as is taken."""
        while batch := backlog.batch(_A_BATCH):
            status, trouble = _post(loki, gzip.compress(push_body(self._labels, batch), 1))
            if status in _NEVER:
                backlog.dropped += len(batch)
            if not trouble or status in _NEVER:
                backlog.done(len(batch))
            if trouble:
                if not self._trouble:
                    _say(trouble)
                self._trouble = trouble
                return
            if self._trouble is None or self._trouble:
                _say(f"sending to {loki}")
                self._trouble = ""
            if backlog.dropped:
                _say(f"{backlog.dropped} lines were dropped: the oldest of too many, or refused by {loki}")
                backlog.dropped = 0


def _post(loki: str, body: bytes) -> tuple[int, str]:
    """Its answer, 0 where there is none; and what is wrong."""
    request = urllib.request.Request(f"{loki}{PUSH_PATH}", body, _HEADERS)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=_SEND_SECONDS
        ) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, f"{loki} refused what was sent ({error.code}: {error.read(200)!r})"
    except (OSError, http.client.HTTPException) as error:
        return 0, f"{loki} can't be reached ({type(error).__name__}); Ray runs on"


def _say(news: str) -> None:
    print(f"raydog: logs  {news}", flush=True)
