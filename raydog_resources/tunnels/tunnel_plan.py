"""Which ports a cluster is used through, as its outputs name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

# Output, what people call it, and how its address is written here.
_WAYS = (
    ("ray_address", "Ray", "ray://{}"),
    ("dashboard_url", "Dashboard", "http://{}"),
    ("grafana_url", "Grafana", "http://{}"),
    ("prometheus_url", "Prometheus", "http://{}"),
)


@dataclass(frozen=True)
class TunnelPlan:
    """One address, as the host sees it, and the port it is wanted at here."""

    name: str
    address: str
    port: int
    wanted: int
    form: str = "{}"

    def here(self, port: int) -> str:
        """Its address on this machine."""
        return self.form.format(f"localhost:{port}")


def tunnels_of(outputs: Mapping[str, object]) -> Iterator[TunnelPlan]:
    """Those that are known; what isn't is ""."""
    for output, name, form in _WAYS:
        found = urlsplit(str(outputs.get(output) or ""))
        if found.hostname and found.port:
            yield TunnelPlan(name, found.hostname, found.port, found.port, form)
