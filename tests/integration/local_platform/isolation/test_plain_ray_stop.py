"""Where processes are shared, `ray stop` in a node's script stops that node's Ray and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation import processes
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import Rig

FAKE_RAY = """
mkdir -p bin
printf '#!/bin/bash\\necho "real ray: $*"\\n' > bin/ray
chmod +x bin/ray
export PATH="$PWD/bin:$PATH"
"""
FAKE_CLUSTER = """
setsid bash -c 'exec -a /x/raylet sleep 1000' &
env -i setsid bash -c 'exec -a ray::IDLE sleep 1000' &
gcs="trap 'echo gcs_server heard; exit' TERM; while :; do sleep 0.05; done"
setsid bash -c 'exec -a /x/gcs_server bash -c "$1"' - "$gcs" &
(exec -a innocent sleep 1000) &
sleep 0.2; echo up; wait
"""


@pytest.fixture
def rig(new_rig: NewRig) -> Rig:
    return new_rig("plain")


def commands(rig: Rig, node: int) -> set[str]:
    return {processes.command_line(pid).partition(" ")[0] for pid in rig.processes(node)}


def test_only_this_nodes_ray_ends(rig: Rig) -> None:
    for node in (1, 2):
        rig.boot(node)
        rig.start(FAKE_CLUSTER, name=f"ray_{node}.0", node=node)
        rig.prints("up", f"ray_{node}.0")
    assert rig.ask("ray stop", node=1) == "Stopped 3 Ray processes of this node.\n"
    assert commands(rig, 1) & {"/x/raylet", "/x/gcs_server", "innocent"} == {"innocent"}
    assert commands(rig, 2) >= {"/x/raylet", "/x/gcs_server", "innocent"}
    assert "gcs_server heard" in rig.output("ray_1.0")


def test_every_other_command_goes_to_ray_itself(rig: Rig) -> None:
    rig.boot()
    assert rig.ask(f"{FAKE_RAY} ray status --address x") == "real ray: status --address x\n"
    assert rig.ask(f"{FAKE_RAY} ray") == "real ray: \n"


def test_the_exit_trap_of_an_unchanged_script_stops_its_own_node(rig: Rig) -> None:
    rig.boot(1)
    rig.boot(2)
    rig.start(f"trap 'ray stop -f' EXIT; {FAKE_CLUSTER}", name="ray_1.0", node=1)
    rig.start(FAKE_CLUSTER, name="ray_2.0", node=2)
    rig.prints("up", "ray_1.0")
    rig.prints("up", "ray_2.0")
    rig.isolation.abort("n1", "ray_1.0", grace=10)
    rig.finish("ray_1.0")
    assert "Stopped 3 Ray processes of this node." in rig.output("ray_1.0")
    assert commands(rig, 2) >= {"/x/raylet", "/x/gcs_server"}


def test_the_shells_options_are_the_tasks_own(rig: Rig) -> None:
    rig.boot()
    assert rig.ask("echo $-") == rig.ask('env -u BASH_ENV bash -c "echo \\$-" | tr -d c')


def test_a_nodes_temporary_folder_is_short_and_goes_with_it(rig: Rig) -> None:
    rig.boot()
    folder = Path(rig.ask("echo $TMPDIR").strip())
    assert rig.ask("mktemp -d").startswith(str(folder))
    assert len(str(folder)) < 30
    rig.isolation.halt("n1")
    assert not folder.exists()
