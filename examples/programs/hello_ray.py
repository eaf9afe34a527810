"""Asks every node of the cluster for its name."""

from __future__ import annotations

import socket

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy


@ray.remote(num_cpus=0)
def hello() -> str:
    return f"hello from {socket.gethostname()}, node {ray.get_runtime_context().get_node_id()[:8]}"


def main() -> None:
    # Where to, and by which token, says the environment: RAY_ADDRESS, RAY_AUTH_TOKEN; in a job Ray sets both.
    ray.init()
    alive = [node["NodeID"] for node in ray.nodes() if node["Alive"]]
    there = (NodeAffinitySchedulingStrategy(node, soft=False) for node in alive)
    for line in sorted(ray.get([hello.options(scheduling_strategy=place).remote() for place in there])):
        print(line)


if __name__ == "__main__":
    main()
