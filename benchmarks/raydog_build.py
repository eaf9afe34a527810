"""Runs in an environment that has RayDog: builds a cluster with the scripts given, and says when its nodes are alive.

    python raydog_build.py SCRIPTS_FOLDER NAME WORKERS

The platform comes from `YD_API_URL`, `YD_API_KEY_ID` and `YD_API_KEY_SECRET`. It ends the cluster when its standard
input does.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import requests
from yellowdog_ray.raydog.builder import RayDogCluster  # type: ignore[import-not-found,unused-ignore]


def main(scripts: Path, name: str, workers: int) -> None:
    cluster = RayDogCluster(
        yd_application_key_id=os.environ["YD_API_KEY_ID"],
        yd_application_key_secret=os.environ["YD_API_KEY_SECRET"],
        yd_platform_api_url=os.environ["YD_API_URL"],
        cluster_name=name,
        cluster_namespace="raydog",
        head_node_compute_requirement_template_id="local/node",
        head_node_ray_start_script=(scripts / "head-node-task-script.sh").read_text(),
    )
    try:
        cluster.add_worker_pool(
            worker_node_compute_requirement_template_id="local/node",
            worker_pool_node_count=workers,
            worker_node_task_script=(scripts / "worker-node-task-script.sh").read_text(),
        )
        private_ip, _ = cluster.build()
        while _alive(private_ip) < 1 + workers:
            time.sleep(0.05)
        print("alive", flush=True)
        sys.stdin.read()
    finally:
        cluster.shut_down()


def _alive(address: str) -> int:
    try:
        answer = requests.get(f"http://{address}:8265/api/v0/nodes", timeout=2)
        rows = answer.json()["data"]["result"]["result"]
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return 0
    return sum(row["state"] == "ALIVE" for row in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
