"""Multiplies matrices on every GPU of the cluster, NVIDIA's or AMD's; without any it says so and uses CPUs.

With PyTorch in the nodes' environment the GPUs do the work; without it, they are named and CPUs do it.
"""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import ray

_SIZE = 120


def vendor(devices: Path = Path("/dev")) -> str:
    """Whose GPUs this machine has, by the files its driver makes; "" where there is none."""
    if any(devices.glob("nvidia[0-9]*")):
        return "NVIDIA"
    if (devices / "kfd").exists() and any(devices.glob("dri/renderD*")):
        return "AMD"
    return ""


def multiply(size: int, *, use_gpu: bool) -> str:
    """What did the work; PyTorch says cuda of AMD's GPUs, too."""
    if importlib.util.find_spec("torch"):
        import torch

        device = "cuda" if use_gpu and torch.cuda.is_available() else "cpu"
        matrix = torch.rand(size, size, device=device)
        assert (matrix @ matrix).shape == (size, size)
        return torch.cuda.get_device_name() if device == "cuda" else "CPU, with PyTorch"
    rows = [[random.random() for _ in range(size)] for _ in range(size)]
    columns = list(zip(*rows, strict=True))
    product = [[sum(map(float.__mul__, row, column)) for column in columns] for row in rows]
    assert len(product) == size
    return "CPU, without PyTorch"


@ray.remote
def work(*, use_gpu: bool) -> str:
    node = ray.get_runtime_context().get_node_id()[:8]
    seen = f"{vendor() or 'no'} GPU {', '.join(map(str, ray.get_gpu_ids()))}".rstrip()
    return f"node {node}: {seen}; multiplied on {multiply(_SIZE, use_gpu=use_gpu)}"


def main() -> None:
    ray.init()
    resources = ray.cluster_resources()
    gpus = int(resources.get("GPU", 0))
    if gpus:
        print(f"{gpus} GPUs in this cluster.")
        tasks = [work.options(num_gpus=1, num_cpus=0).remote(use_gpu=True) for _ in range(gpus)]
    else:
        print("No GPU in this cluster: falling back to CPUs.")
        count = max(1, int(resources.get("CPU", 1)))
        tasks = [work.options(num_cpus=1).remote(use_gpu=False) for _ in range(count)]
    for line in ray.get(tasks):
        print(line)


if __name__ == "__main__":
    main()
