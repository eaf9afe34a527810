"""Tells a head where its metrics and logs go: a file that its collector reads, whenever it comes, goes or changes."""

from __future__ import annotations

import json
from contextlib import suppress

from raydog_resources.errors import CouldNotAsk, Gone
from raydog_resources.gateways.node_access import NodeAccess
from raydog_resources.resources.reach import Reach
from raydog_resources.specs.observability_node import ObservabilityNodeSpec

ADDRESS_FILE = ".raydog/observability.json"
"""As `bootstrap/node/library.sh` has it."""


class AddressCourier:
    """One head's. Where it can't be brought, CouldNotAsk says why; it may be brought again at any time."""

    def __init__(self, reach: Reach, access: NodeAccess, spec: ObservabilityNodeSpec) -> None:
        self._reach = reach
        self._access = access
        self._spec = spec

    def tell(self, address: str) -> None:
        """Metrics, and logs, go there from now on."""
        urls = {part: f"http://{address}:{self._spec.ports[part]}" for part in self._spec.parts}
        said = {
            "host": address,
            "prometheus": urls.get("prometheus", ""),
            "grafana": urls.get("grafana", ""),
            "interval": self._spec.interval_seconds,
            "node_exporter": self._spec.ports["node_exporter"] if "node_exporter" in urls else 0,
        }
        if "loki" in urls:
            said["loki"] = urls["loki"]
        self._put(json.dumps(said))

    def take_back(self) -> None:
        """There is no such place any more. A head that can't be told only goes on trying to send."""
        with suppress(CouldNotAsk, Gone):
            self._put("{}")

    def _put(self, text: str) -> None:
        head = self._reach.platform.tasks.get(self._spec.head_id)
        self._access.put_secret(head, ADDRESS_FILE, f"{text}\n")
