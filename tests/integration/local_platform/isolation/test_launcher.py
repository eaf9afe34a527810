"""What runs on a node's side starts fast, and needs nothing but the standard library and ourselves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import raydog_resources
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import CLOCK, Rig, wait_until

ROOT = Path(raydog_resources.__file__).parents[1]
COMMAND = [sys.executable, "-I", "-S", "-c"]
PROGRAM = (
    "import sys; before = set(sys.modules); sys.path.append(sys.argv[1]);"
    "import raydog_resources.local_platform.isolation.node_agent.launch;"
    "import json; print(json.dumps(sorted(set(sys.modules) - before)))"
)
COSTLY = {
    "dataclasses",
    "inspect",
    "pathlib",
    "shutil",
    "subprocess",
    "hashlib",
    "asyncio",
    "logging",
    "threading",
}


def test_only_the_standard_library_and_little_of_it() -> None:
    done = subprocess.run([*COMMAND, PROGRAM, str(ROOT)], capture_output=True, text=True, check=True)
    modules = set(json.loads(done.stdout))
    foreign = {
        name
        for name in modules
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "raydog_resources"}
    }
    assert foreign == set()
    assert modules & COSTLY == set()
    assert not {name for name in modules if name.startswith("raydog_resources.local_platform.wire")}


def test_a_node_comes_up_in_a_fraction_of_a_second(rig: Rig) -> None:
    took = []
    for number in range(1, 6):
        began = CLOCK.monotonic()
        rig.boot(number)
        took.append(CLOCK.monotonic() - began)
    print(f"{rig.kind}: {min(took) * 1000:.0f} ms")
    assert min(took) < 0.5


def test_nothing_of_the_platforms_stays_open_in_an_agent(rig: Rig) -> None:
    rig.boot()
    pid = min(rig.processes(1))
    opened = {path.name: str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()}
    assert (opened["0"], opened["1"]) == ("/dev/null", "/dev/null")
    assert opened["2"] == str(rig.root / "nodes/n1/agent.log")
    ours = {str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists()}
    assert {text for text in opened.values() if text.startswith(("pipe:", "socket:"))} & ours == set()
    session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[3]
    assert int(session) == pid


def test_an_agent_whose_folder_somebody_removed_ends_by_itself(new_rig: NewRig) -> None:
    rig = new_rig("userns")
    rig.boot()
    rig.start("echo up; sleep 1000")
    rig.prints("up")
    shutil.rmtree(rig.root / "nodes")
    wait_until("the agent has looked around", lambda: not rig.processes(), 20)


def test_an_idle_agent_costs_nothing(rig: Rig) -> None:
    rig.boot()
    rig.ask("true")
    pid = min(rig.processes(1))

    def ticks() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    CLOCK.sleep(1)
    assert ticks() - before <= 1
    memory = Path(f"/proc/{pid}/statm").read_text().split()[1]
    assert int(memory) * 4096 < 40_000_000
