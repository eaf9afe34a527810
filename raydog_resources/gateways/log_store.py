"""Where an observability node keeps the logs of nodes, also of those that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from raydog_resources.bootstrap.task_label import task_label
from raydog_resources.errors import CouldNotAsk

_SECONDS = 10.0
# Loki's own limits, if nobody has set others: how many lines, and how far back.
_MOST_LINES = 5000
_BACK = "720h"


class LogStore(Protocol):
    """Lines by the task that printed them."""

    def tail(self, task_id: str, lines: int) -> str:
        """The last lines; "" of a task that it has none of."""
        ...


class LokiLogStore:
    """Loki's HTTP API (grafana.com/docs/loki: GET /loki/api/v1/query_range)."""

    def __init__(self, url: str) -> None:
        self._url = url

    def tail(self, task_id: str, lines: int) -> str:
        node = f'job="raydog", node="{task_label(task_id)}"'
        # What the task printed; where its node could not read that, what Ray wrote there.
        printed = self._query(f'{{{node}, source="task"}}', lines)
        return "\n".join(printed or self._query(f"{{{node}}}", lines, named=True))

    def _query(self, query: str, lines: int, *, named: bool = False) -> list[str]:
        given = {
            "query": query,
            "limit": str(min(lines, _MOST_LINES)),
            "since": _BACK,
            "direction": "backward",
        }
        streams = self._get("/loki/api/v1/query_range", given).get("data", {}).get("result", [])
        found = sorted(_entries(streams))[-lines:]
        return [f"{file}: {text}" if named else text for _, _, file, text in found]

    def _get(self, path: str, given: Mapping[str, str]) -> dict[str, Any]:
        import requests

        thing = f"Loki at {self._url}"
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.get(f"{self._url}{path}", params=given, timeout=_SECONDS)
                said = answer.json() if answer.ok else None
            except (requests.RequestException, ValueError) as error:
                raise CouldNotAsk(f"it did not answer ({type(error).__name__})", thing=thing) from error
        if not isinstance(said, dict):
            raise CouldNotAsk(f"it answered {answer.status_code}: {answer.text[:200]}", thing=thing)
        return said


def _entries(streams: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, int, str, str]]:
    """Each line with its moment and file; what has the same moment stays in its order."""
    for stream in streams:
        file = str(stream.get("stream", {}).get("file", ""))
        # They come with the newest first.
        for place, value in enumerate(reversed(stream.get("values", []))):
            yield int(value[0]), place, file, str(value[1])
