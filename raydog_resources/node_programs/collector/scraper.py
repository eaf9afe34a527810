"""Asks one target after the other for its metrics, and makes what is to be sent of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from raydog_resources.node_programs.collector.exposition import labels_of, samples
from raydog_resources.node_programs.collector.write_request import STALE, encoded_labels, encoded_series

_SCRAPE_SECONDS = 5.0
_MOST_TOLD = 32 * 1024 * 1024
_AT_A_TIME = 8


def fetch(url: str, headers: Mapping[str, str] | None = None) -> str | None:
    """The answer, or None: who does not answer is asked again soon."""
    # Imported late, as in `_serve`: Ray starts meanwhile, and there may never be anything to do.
    import http.client
    import urllib.error
    import urllib.request

    try:
        request = urllib.request.Request(url, headers=dict(headers or {}))
        # Nobody's proxy stands between a head and its nodes.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=_SCRAPE_SECONDS) as answer:
            return str(answer.read(_MOST_TOLD).decode("utf-8", "replace"))
    except (OSError, urllib.error.URLError, http.client.HTTPException, ValueError):
        return None


class Scraper:
    """Remembers how each series looks when it is sent: only values change from one round to the next."""

    def __init__(self, ask: Callable[[str], str | None] = fetch) -> None:
        self._ask = ask
        self._known: dict[tuple[str, str], dict[str, bytes]] = {}

    def round(self, jobs: Mapping[str, list[str]], milliseconds: int) -> list[bytes]:
        """Everything that the targets tell now, by the name of their job; a series that has gone is ended."""
        from concurrent.futures import ThreadPoolExecutor

        wanted = [(job, target) for job, targets in jobs.items() for target in targets]
        with ThreadPoolExecutor(_AT_A_TIME) as together:
            told = list(together.map(self._told, wanted))
        found: list[bytes] = []
        for (job, target), text in told:
            found += self._series(job, target, text, milliseconds)
        for gone in set(self._known) - set(wanted):
            found += _ended(self._known.pop(gone).values(), milliseconds)
        return found

    def _told(self, place: tuple[str, str]) -> tuple[tuple[str, str], str | None]:
        return place, self._ask(f"http://{place[1]}/metrics")

    def _series(self, job: str, target: str, text: str | None, milliseconds: int) -> list[bytes]:
        before = self._known.get((job, target), {})
        here = {"job": job, "instance": target}
        now: dict[str, bytes] = {}
        found: list[bytes] = []
        up = f"up{{{target}}}"
        for series, value in [(up, float(text is not None)), *samples(text or "")]:
            labels = before.get(series) or now.get(series)
            if labels is None:
                own = {"__name__": "up"} if series == up else labels_of(series)
                labels = encoded_labels({**_renamed(own, here), **here})
            now[series] = labels
            found.append(encoded_series(labels, value, milliseconds))
        self._known[(job, target)] = now
        return found + _ended([before[series] for series in before.keys() - now.keys()], milliseconds)


def _renamed(own: Mapping[str, str], here: Mapping[str, str]) -> dict[str, str]:
    """As Prometheus does with labels of its own names."""
    return {f"exported_{name}" if name in here else name: value for name, value in own.items()}


def _ended(series: Iterable[bytes], milliseconds: int) -> list[bytes]:
    return [encoded_series(labels, STALE, milliseconds) for labels in series]
