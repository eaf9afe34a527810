"""Observability is switched on for a running cluster: nothing is started again, and every node has metrics."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.end_to_end.chromium import Chromium
from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.cluster.real_cluster import NODE, RealCluster, group, real_cluster
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until
from tests.end_to_end.observability.metrics import Metrics, health
from tests.end_to_end.observability.ray_dashboards import panels
from tests.end_to_end.observability.seen_in_browser import assert_nodes_are_shown

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.prometheus,
    pytest.mark.timeout(800),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
    pytest.mark.skipif(
        shutil.which("prometheus") is None or shutil.which("prometheus-node-exporter") is None,
        reason="Prometheus or its node exporter is not on PATH: install them "
        "(Debian, Ubuntu: apt-get install prometheus prometheus-node-exporter)",
    ),
]
OBSERVED = {"template": NODE["template"], "interval": "2s"}
# At the end of PATH: a real Loki comes first.
STAND_INS = Path(__file__).parents[2] / "fakes" / "on_path"
ALERTS = {"HeadDown", "WorkerLost", "ObjectStoreNearlyFull", "NodeDiskNearlyFull", "ClusterIdle"}
# Of everything that Ray's default dashboard shows there is something, for as long as it runs.
WORK = """
import time
import ray
ray.init()

@ray.remote(num_cpus=0.3)
def step(data):
    time.sleep(1)
    return data

@ray.remote(num_cpus=0)
class Guest:
    def stay(self):
        return 1

guests = [Guest.remote() for _ in range(2)]
room = ray.util.placement_group([{"CPU": 0.1}])
ray.get(room.ready())
kept = [ray.put(bytes(2_000_000)) for _ in range(3)]
while True:
    ray.get([step.remote(kept[0]) for _ in range(4)] + [guest.stay.remote() for guest in guests])
"""


@pytest.fixture
def cluster(engine: EngineUnderTest, tmp_path: Path) -> Iterator[RealCluster]:
    with real_cluster(tmp_path, engine) as made:
        yield made


def ray_tasks(cluster: RealCluster) -> list[Any]:
    """Ids of what runs Ray."""
    found = [each["outputs"] for each in cluster.stack.resources()]
    return [
        each.get("task_ids") or each.get("head_id")
        for each in found
        if "gcs_port" in each or "task_ids" in each
    ]


def test_a_running_cluster_is_observed_and_loses_nothing(cluster: RealCluster) -> None:
    done = cluster.up("--skip-preview", a=group(1))
    assert done.code == 0, done.text
    before, outputs = ray_tasks(cluster), cluster.stack.outputs()
    assert len(before) == 2
    assert health(outputs) == (500, 401)
    ray = RayApi(outputs["dashboard_url"], outputs["ray_token"])
    nodes = ray.nodes()

    cluster.more["observability"] = {
        **OBSERVED,
        "parts": ["loki", "prometheus"],
        "environment": {"PATH": f"{os.environ['PATH']}:{STAND_INS}"},
    }
    changed = cluster.changed("--skip-preview", a=group(1))
    assert changed == {"requirement", "pool-observability", "observability"}
    assert (ray_tasks(cluster), ray.nodes()) == (before, nodes)
    outputs = cluster.stack.outputs()
    assert (outputs["state"], health(outputs)) == ("ready", (200, 401))

    metrics = Metrics(outputs["prometheus_url"])
    addresses = {node["private_ip"] for node in outputs["nodes"]}
    assert len(addresses) == 2
    wait_until("a metric of every node", lambda: metrics.label("ray_node_cpu_count", "ip") == addresses, 60)
    assert metrics.rules() == dict.fromkeys(ALERTS, "ok")
    assert outputs["prometheus_url"] in outputs["connect"]
    _what_nodes_print_is_kept(cluster, ray)


def _what_nodes_print_is_kept(cluster: RealCluster, ray: RayApi) -> None:
    """By what only stands for Loki where there is none."""
    outputs = cluster.stack.outputs()
    job = ray.submit(f"print('a job says', {outputs['ray_token']!r})")
    wait_until("the job ends", lambda: ray.job(job) == "SUCCEEDED", 60)
    loki = f"http://{urlsplit(outputs['prometheus_url']).hostname}:3100"

    def sent(**labels: str) -> list[str]:
        selector = ", ".join(f'{name}="{value}"' for name, value in labels.items())
        given = {"query": f"{{{selector}}}", "limit": "5000"}
        answer = requests.get(f"{loki}/loki/api/v1/query_range", params=given, timeout=20).json()
        return [line for stream in answer["data"]["result"] for _, line in stream["values"]]

    def began(group: str) -> bool:
        return any(re.search("start(ing)? Ray: ", line) for line in sent(group=group, source="task"))

    wait_until("head and worker have sent what they printed", lambda: began("head") and began("a"), 60)
    wait_until("what a job printed, too", lambda: "a job says …" in sent(source="job"), 60)
    assert not [line for line in sent(job="raydog") if outputs["ray_token"] in line]


@pytest.mark.matrix
@pytest.mark.browser
def test_dashboards_have_data_nodes_are_seen_and_a_lost_one_is_told(
    cluster: RealCluster, browser: Chromium, tmp_path: Path
) -> None:
    cluster.more["observability"] = {**OBSERVED, "parts": ["prometheus", "node_exporter"]}
    done = cluster.up("--skip-preview", a=group(2))
    assert done.code == 0, done.text
    outputs = cluster.stack.outputs()
    metrics = Metrics(outputs["prometheus_url"])
    ray = RayApi(outputs["dashboard_url"], outputs["ray_token"])
    addresses = {node["private_ip"] for node in outputs["nodes"]}
    assert len(addresses) == 3
    assert outputs["state"] == "ready"

    _the_panels_have_data(metrics, ray, tmp_path)
    assert metrics.query('node_uname_info{job="observability"}')
    _settings_change_in_place(cluster, metrics)
    addresses.remove(_a_lost_worker_is_told(cluster, metrics))
    assert_nodes_are_shown(browser, outputs["dashboard_url"], outputs["ray_token"], addresses)
    _its_own_loss_hurts_nobody(cluster, ray)


def _the_panels_have_data(metrics: Metrics, ray: RayApi, folder: Path) -> None:
    job = ray.submit(WORK)
    wait_until("the job's tasks are seen", lambda: metrics.query('ray_tasks{State="RUNNING"} > 0'), 90)
    shown = panels(folder)
    assert len({panel.dashboard for panel in shown}) >= 8
    default = [
        panel
        for panel in shown
        if panel.dashboard == "default_grafana_dashboard" and not panel.is_of_an_accelerator
    ]
    assert len(default) > 20

    def empty() -> list[str]:
        return [panel.title for panel in default if not any(map(metrics.query, panel.queries))]

    wait_until("four panels of five have data", lambda: len(empty()) <= len(default) / 5, 90)
    print(f"{len(default)} panels, without data: {empty()}")
    for panel in shown:
        for query in panel.queries:
            metrics.query(query)
    assert ray.job(job) == "RUNNING", ray.printed(job)


def _settings_change_in_place(cluster: RealCluster, metrics: Metrics) -> None:
    before, oldest = ray_tasks(cluster), metrics.query("min_over_time(timestamp(up)[1h:1s])")
    cluster.more["observability"]["retention"] = "3d"
    assert cluster.changed("--skip-preview", a=group(2)) == {"observability"}
    assert ray_tasks(cluster) == before
    wait_until(
        "what was kept is still there",
        lambda: len(metrics.query("min_over_time(timestamp(up)[1h:1s])")) >= len(oldest) > 0,
        60,
    )


def _a_lost_worker_is_told(cluster: RealCluster, metrics: Metrics) -> str:
    """Its address."""
    assert "WorkerLost" not in metrics.firing()
    platform = cluster.platform()
    lost = next(task for task in platform.tasks() if task["name"].startswith("w-"))
    node = platform.call("GET", f"/workerPools/workers/{lost['workerId']}/node")["id"]
    platform.call("POST", f"/__local/nodes/{node}/lose")
    wait_until("the alert fires", lambda: "WorkerLost" in metrics.firing(), 120)
    (series,) = metrics.query('ALERTS{alertname="WorkerLost", alertstate="firing"}')
    assert series["metric"]["group"] == "a"
    assert "HeadDown" not in metrics.firing()
    return str(series["metric"]["ip"])


def _its_own_loss_hurts_nobody(cluster: RealCluster, ray: RayApi) -> None:
    platform = cluster.platform()
    (task,) = [task for task in platform.tasks() if task["name"].startswith("obs-")]
    node = platform.call("GET", f"/workerPools/workers/{task['workerId']}/node")["id"]
    platform.call("POST", f"/__local/nodes/{node}/lose")
    outputs = cluster.stack.outputs()
    wait_until("Ray finds no Prometheus", lambda: health(outputs)[0] == 500, 60)
    job = ray.submit("import ray; ray.init(); ray.get(ray.remote(num_cpus=0)(lambda: 1).remote())")
    wait_until("a job ends", lambda: ray.job(job) == "SUCCEEDED", 60)
    head = ray_tasks(cluster)[0]
    done = cluster.up("--skip-preview", "--refresh", a=group(2))
    assert done.code == 0, done.text
    outputs = cluster.stack.outputs()
    assert (outputs["state"], health(outputs)[0]) == ("ready", 200)
    assert ray_tasks(cluster)[0] == head
