"""From start to end: two ports are told, then everything waits for the address file, and ends with Ray's process."""

from __future__ import annotations

import os
import time

from raydog_resources.node_programs.collector.address_file import AddressFile
from raydog_resources.node_programs.collector.forwarder import forwarding_port
from raydog_resources.node_programs.collector.lost_nodes import LostNodes
from raydog_resources.node_programs.collector.scraper import Scraper, fetch
from raydog_resources.node_programs.collector.targets import node_exporters, ray_targets
from raydog_resources.node_programs.collector.write_request import write_request

_AT_ONCE = 5000
_SEND_SECONDS = 10.0
_HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}


def main() -> None:
    """The environment says where everything is; see `bootstrap/node/collector.sh`."""
    parent = os.getppid()
    addresses = AddressFile(os.environ["RAYDOG_OBSERVABILITY_FILE"])
    prometheus = forwarding_port(lambda: addresses.now().prometheus, "Prometheus")
    grafana = forwarding_port(lambda: addresses.now().grafana, "Grafana")
    _tell_ports(os.environ["RAYDOG_COLLECTOR_PORTS"], f"{prometheus} {grafana}\n")
    lost = LostNodes(os.environ["RAYDOG_RAY_URL"], lambda url: fetch(url, _authorization()))
    sender, scraper = _Sender(), Scraper()
    due = 0.0
    # Ray takes the place of the process that started us: when that is gone, so is all there is to collect.
    while os.getppid() == parent:
        now = addresses.now()
        if now.prometheus and time.monotonic() >= due:
            due = time.monotonic() + now.interval
            targets = ray_targets(os.environ["RAYDOG_DISCOVERY_FILE"])
            jobs = {"ray": targets, "node": node_exporters(targets, now.node_exporter)}
            moment = int(time.time() * 1000)
            sender.send(now.prometheus, [*lost.round(moment), *scraper.round(jobs, moment)])
        time.sleep(0.5)


def _tell_ports(path: str, text: str) -> None:
    with open(f"{path}.new", "w", encoding="ascii") as file:
        file.write(text)
    os.replace(f"{path}.new", path)


def _authorization() -> dict[str, str]:
    """Ray's token is on the node as a file, or not yet."""
    try:
        with open(os.environ.get("RAY_AUTH_TOKEN_PATH", ""), encoding="utf-8") as file:
            return {"Authorization": f"Bearer {file.read().strip()}"}
    except OSError:
        return {}


class _Sender:
    """What could not be sent is dropped: the next round has newer values. It is said once, and when it works again."""

    def __init__(self) -> None:
        self._said = ""

    def send(self, prometheus: str, series: list[bytes]) -> None:
        trouble = ""
        for start in range(0, len(series), _AT_ONCE):
            trouble = self._post(prometheus, write_request(series[start : start + _AT_ONCE])) or trouble
        news = trouble or f"sending {len(series)} series to {prometheus}"
        if bool(trouble) != bool(self._said) or not self._said:
            print(f"raydog: collector  {news}", flush=True)
        self._said = news if trouble else ""

    def _post(self, prometheus: str, body: bytes) -> str:
        import http.client
        import urllib.error
        import urllib.request

        request = urllib.request.Request(f"{prometheus}/api/v1/write", body, _HEADERS)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                request, timeout=_SEND_SECONDS
            ):
                return ""
        except urllib.error.HTTPError as error:
            return f"{prometheus} refused what was sent ({error.code}: {error.read(200)!r})"
        except (OSError, http.client.HTTPException) as error:
            return f"{prometheus} can't be reached ({type(error).__name__}); Ray runs on"


if __name__ == "__main__":
    main()
