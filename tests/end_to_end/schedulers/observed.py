"""What a cluster that is observed beside its head has, and how the loss of that is told while the cluster lives."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.observability.metrics import Metrics, health
from tests.sites.site import Site, await_so

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


@contextmanager
def through_tunnel(stack: Stack) -> Iterator[str]:
    """Where `raydog connect` puts Prometheus on this machine."""
    opened = raydog(stack, "connect", "t", "--background")
    found = re.search(r"Prometheus +(http://localhost:\d+)", opened)
    assert found, opened
    try:
        yield found[1]
    finally:
        raydog(stack, "connect", "t", "--close")


def raydog(stack: Stack, *words: str) -> str:
    """What the command prints as its result, once it has done what it was told."""
    command = [sys.executable, "-m", "raydog_resources.cli", "--project", str(stack.folder), *words]
    running = stack.begin(command, subprocess.PIPE)
    told, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors
    return told


def lose_prometheus(site: Site, outputs: dict[str, Any]) -> None:
    """As if it had no memory left."""
    site.run("n1", "sh", "-c", "kill -9 $(pgrep -u alice -x prometheus)")
    await_so(lambda: health(outputs)[0] == 500, "Ray to find no Prometheus", 60)


def assert_told_and_harmless(status: Callable[[], dict[str, Any]], ray: RayApi) -> None:
    """The status says it within moments, and Ray works on."""
    await_so(lambda: status()["phase"] == "degraded", "the status to tell of it", 60)
    told = status()
    (reason,) = [each for each in told["conditions"] if each["type"] == "Degraded"]
    assert (reason["status"], reason["reason"]) == ("true", "NotObserved")
    assert "prometheus ended with code 137" in reason["message"]
    assert any("prometheus answers at" in each for each in told["troubles"]), told["troubles"]
    assert "ON again" in ray.output_of("import ray; ray.init(); print('ON again')").splitlines()
