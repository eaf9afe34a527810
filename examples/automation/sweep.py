"""A cluster for the time of one sweep, by Pulumi's automation API: no project folder, no stack file.

    python sweep.py [NODES]

Where state and secrets lie is said in the environment: PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE. In a notebook,
`raydog_resources.ClusterSession` does the same for a stack that is described already.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pulumi import automation

from raydog_resources import RayCluster


def described(nodes: int) -> dict[str, Any]:
    """What a stack file would say."""
    node = {"template": "local/node", "object_store_memory": "128MiB"}
    cluster = {
        "ray_version": "2.60.0",
        "lifetime": "2h",
        "head": node,
        "workers": {"cpu": {**node, "nodes": nodes, "cpus": 1}},
    }
    return {"raydog:runs_on": {"kind": "yellowdog", "url": "local"}, "raydog:cluster": cluster}


def main(nodes: int) -> None:
    stack = automation.create_or_select_stack("sweep", "sweep", program=lambda: RayCluster().export())
    for key, value in described(nodes).items():
        stack.set_config(key, automation.ConfigValue(json.dumps(value)))
    try:
        outputs = stack.up().outputs
        print(
            f"{len(outputs['nodes'].value)} nodes, {outputs['state'].value}: {outputs['ray_address'].value}"
        )
    finally:
        stack.destroy(remove=True)
    print("gone")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
