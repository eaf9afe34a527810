"""Nodes that Ray lost without having let them go: what an alert goes by, for metrics of a lost node just end."""

from __future__ import annotations

import json
from collections.abc import Callable

from raydog_resources.node_programs.collector.write_request import encoded_labels, encoded_series

_LATELY_MILLISECONDS = 15 * 60 * 1000
_DEAD = "/api/v0/nodes?detail=1&limit=10000&filter_keys=state&filter_predicates=%3D&filter_values=DEAD"
# Ray's words for an end that somebody asked for: a drain, a SIGTERM, `ray stop`, the autoscaler.
_EXPECTED = ("expected termination", "terminated due to")


class LostNodes:
    """Asks Ray on this very machine."""

    def __init__(self, url: str, ask: Callable[[str], str | None]) -> None:
        self._url = url
        self._ask = ask
        self._told: set[bytes] = set()

    def round(self, milliseconds: int) -> list[bytes]:
        """Whether Ray answers, and each node it lost lately."""
        found = [encoded_series(encoded_labels({"__name__": "raydog_collector_up"}), 1.0, milliseconds)]
        text = self._ask(f"{self._url}{_DEAD}")
        answers = encoded_labels({"__name__": "raydog_ray_answers"})
        found.append(encoded_series(answers, float(text is not None), milliseconds))
        if text is None:
            return found
        lost = {encoded_labels(labels) for labels in _lost(text, milliseconds)}
        found += [encoded_series(labels, 1.0, milliseconds) for labels in lost]
        found += [encoded_series(labels, 0.0, milliseconds) for labels in self._told - lost]
        self._told = lost
        return found


def _lost(text: str, milliseconds: int) -> list[dict[str, str]]:
    try:
        rows = json.loads(text)["data"]["result"]["result"]
    except (ValueError, KeyError, TypeError):
        return []
    return [
        {
            "__name__": "raydog_node_lost",
            "node_id": str(row.get("node_id", "")),
            "ip": str(row.get("node_ip", "")),
            "group": str((row.get("labels") or {}).get("raydog-group", "")),
        }
        for row in rows
        if row.get("state") == "DEAD" and _was_lost(row) and _lately(row, milliseconds)
    ]


def _was_lost(row: dict[str, object]) -> bool:
    why = str(row.get("state_message") or "").lower()
    return bool(why) and not why.startswith(_EXPECTED)


def _lately(row: dict[str, object], milliseconds: int) -> bool:
    ended = row.get("end_time_ms")
    return not isinstance(ended, (int, float)) or milliseconds - ended < _LATELY_MILLISECONDS
