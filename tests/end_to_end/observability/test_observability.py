"""Observability is switched on for a running cluster: nothing is started again, and every node has metrics."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.end_to_end.cluster.real_cluster import NODE, RealCluster, group, real_cluster
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until
from tests.end_to_end.observability.metrics import Metrics

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.prometheus,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
    pytest.mark.skipif(
        shutil.which("prometheus") is None,
        reason="no prometheus on PATH: install it (Debian, Ubuntu: apt-get install prometheus)",
    ),
]
OBSERVED = {"template": NODE["template"], "interval": "2s"}
ALERTS = {"HeadDown", "WorkerLost", "ObjectStoreNearlyFull", "NodeDiskNearlyFull", "ClusterIdle"}


@pytest.fixture
def cluster(engine: EngineUnderTest, tmp_path: Path) -> Iterator[RealCluster]:
    with real_cluster(tmp_path, engine) as made:
        yield made


def health(cluster: RealCluster, *, with_token: bool = True) -> int:
    """Of Prometheus, as Ray sees it."""
    outputs = cluster.stack.outputs()
    headers = {"Authorization": f"Bearer {outputs['ray_token']}"} if with_token else {}
    session = requests.Session()
    session.trust_env = False
    url = f"{outputs['dashboard_url']}/api/prometheus_health"
    return session.get(url, headers=headers, timeout=20).status_code


def ray_tasks(cluster: RealCluster) -> dict[str, Any]:
    """Ids of what runs Ray."""
    heads = [each["outputs"]["head_id"] for each in cluster.stack.resources("HeadNode")]
    workers = [each["outputs"]["task_ids"] for each in cluster.stack.resources("WorkerNodes")]
    return {"head": heads, "workers": workers}


def test_a_running_cluster_is_observed_and_loses_nothing(cluster: RealCluster) -> None:
    cluster.changed("--skip-preview", a=group(1))
    before, nodes = ray_tasks(cluster), cluster.ray().nodes()
    assert (health(cluster), health(cluster, with_token=False)) == (500, 401)

    cluster.more["observability"] = OBSERVED
    changed = cluster.changed("--skip-preview", a=group(1))
    assert changed == {"requirement", "pool-observability", "observability"}
    assert (ray_tasks(cluster), cluster.ray().nodes()) == (before, nodes)
    assert (health(cluster), health(cluster, with_token=False)) == (200, 401)

    outputs = cluster.stack.outputs()
    metrics = Metrics(outputs["prometheus_url"])
    addresses = {node["private_ip"] for node in outputs["nodes"]}
    assert len(addresses) == 2
    wait_until("a metric of every node", lambda: metrics.label("ray_node_cpu_count", "ip") == addresses, 60)
    assert metrics.rules() == dict.fromkeys(ALERTS, "ok")
    assert outputs["prometheus_url"] in outputs["connect"]
