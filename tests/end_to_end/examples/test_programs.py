"""The examples that are Ray programs, run on one cluster of two real nodes."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from raydog_resources.bootstrap import head_script, worker_script
from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.examples.example_folder import EXAMPLES
from tests.integration.bootstrap.real_node import TOKEN, RealNode
from tests.integration.bootstrap.rig import eventually

pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(420),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="needs Linux: several loopback addresses, /proc"
    ),
]
PROGRAMS = EXAMPLES / "programs"


@pytest.fixture(scope="module")
def head() -> Iterator[RealNode]:
    """The head of two nodes with one CPU each."""
    version = importlib.metadata.version("ray")
    head, worker = RealNode(11, version), RealNode(12, version)
    try:
        towards = {"RAYDOG_HEAD_IP": head.address, "RAYDOG_HEAD_GCS_PORT": head.ports["RAYDOG_GCS_PORT"]}
        worker.start(worker_script(None), RAYDOG_ROLE="worker", **towards)
        head.start(head_script(None), RAYDOG_ROLE="head")
        eventually("both nodes are alive", lambda: len(head.alive()) == 2, 120)
        yield head
    finally:
        worker.end()
        head.end()


def test_all_three_programs(head: RealNode) -> None:
    """As jobs, each by its text."""
    ray = RayApi(f"http://{head.address}:{head.ports['RAYDOG_DASHBOARD_PORT']}", TOKEN)

    def lines(program: str) -> list[str]:
        return ray.output_of((PROGRAMS / program).read_text()).splitlines()

    hello = lines("hello_ray.py")
    assert len([line for line in hello if line.startswith("hello from ")]) == 2

    darts = lines("distributed_compute.py")
    assert sum(int(found) for found in re.findall(r"node \w+: (\d+) darts", "\n".join(darts))) == 2_000_000
    assert 3.13 < float(darts[-1].removeprefix("pi is about ")) < 3.15

    gpu = lines("gpu_workload.py")
    assert "No GPU in this cluster: falling back to CPUs." in gpu
    assert len([line for line in gpu if "multiplied on CPU" in line]) == 2


@pytest.mark.parametrize(
    ("files", "vendor"),
    [
        ((), ""),
        (("nvidia0", "nvidiactl"), "NVIDIA"),
        (("nvidiactl",), ""),
        (("kfd", "dri/renderD128"), "AMD"),
        (("dri/renderD128",), ""),
    ],
)
def test_the_gpu_program_knows_whose_gpus_they_are(
    files: tuple[str, ...], vendor: str, tmp_path: Path
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert loaded("gpu_workload").vendor(tmp_path) == vendor


def loaded(name: str) -> ModuleType:
    """The program as a module; its main is not run."""
    spec = importlib.util.spec_from_file_location(name, PROGRAMS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
