"""What a cluster that is observed beside its head has, and how the loss of that is told while the cluster lives."""

from __future__ import annotations

import shutil
from typing import Any

from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.observability.metrics import Metrics, health
from tests.sites.site import Site, await_so
from tests.status_check import conditions

# Without Prometheus on this machine the cluster is described without observability, and the rest is tested.
OBSERVED: dict[str, Any] | None = (
    {"interval": "2s", "retention": "2h"} if shutil.which("prometheus") else None
)
ALERTS = {"HeadDown", "WorkerLost", "ObjectStoreNearlyFull", "NodeDiskNearlyFull", "ClusterIdle"}


def assert_observed(outputs: dict[str, Any], seen_from_here: str) -> None:
    """A metric of every node, the alert rules, and Ray finds Prometheus."""
    assert outputs["prometheus_url"] in outputs["connect"]
    metrics = Metrics(seen_from_here)
    addresses = {node["private_ip"] for node in outputs["nodes"]}
    await_so(lambda: metrics.label("ray_node_cpu_count", "ip") == addresses, "a metric of every node", 60)
    assert metrics.rules() == dict.fromkeys(ALERTS, "ok")
    assert health(outputs) == (200, 401)


def lose_prometheus(site: Site, outputs: dict[str, Any]) -> None:
    """As if it had no memory left."""
    site.run("n1", "sh", "-c", "kill -9 $(pgrep -u alice -x prometheus)")
    await_so(lambda: health(outputs)[0] == 500, "Ray to find no Prometheus", 60)


def assert_told_and_harmless(told: dict[str, Any], ray: RayApi) -> None:
    """`told`: what the status says after it."""
    assert (told["phase"], conditions(told)["Degraded"]) == ("degraded", "true"), told
    reason = next(each for each in told["conditions"] if each["type"] == "Degraded")
    assert reason["reason"] == "NotObserved"
    assert "prometheus ended with code 137" in reason["message"]
    assert any("prometheus answers at" in each for each in told["troubles"]), told["troubles"]
    assert "ON again" in ray.output_of("import ray; ray.init(); print('ON again')").splitlines()
