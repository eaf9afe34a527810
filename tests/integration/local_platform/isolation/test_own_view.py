"""What a node has for itself where namespaces are allowed: processes, /tmp, /dev/shm, names, home in /opt."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import Rig


@pytest.fixture(params=[pytest.param("netns", marks=pytest.mark.root), "userns"])
def rig(request: pytest.FixtureRequest, new_rig: NewRig) -> Rig:
    return new_rig(str(request.param))


def test_a_node_sees_its_own_processes_only(rig: Rig) -> None:
    rig.boot(1)
    rig.boot(2)
    rig.start("echo up; exec sleep 1000", name="mark_of_one.0", node=1)
    rig.prints("up", "mark_of_one.0")
    seen = "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"
    assert "sleep 1000" in rig.ask(seen, node=1)
    assert "sleep 1000" not in rig.ask(seen, node=2)
    assert rig.ask("ls -d /proc/[0-9]* | wc -l", node=2).strip() in {"3", "4", "5"}


def test_signalling_everything_spares_the_neighbour_and_the_agent(rig: Rig) -> None:
    """What `ray stop` and careless scripts do."""
    rig.boot(1)
    rig.boot(2)
    rig.start("echo up; exec -a raylet sleep 1000", name="other.0", node=2)
    rig.prints("up", "other.0")
    rig.start("bash -c 'exec -a raylet sleep 1000' & sleep 0.2; kill -9 -1", node=1)
    assert rig.finish(node=1).reason == "signal" or rig.finish(node=1).exit_code is not None
    assert rig.isolation.look("n2", "other.0").end is None
    assert rig.isolation.is_up("n1")
    assert rig.ask("echo fine", node=1) == "fine\n"


def test_tmp_and_shared_memory_are_the_nodes_own(rig: Rig) -> None:
    rig.boot(1)
    rig.boot(2)
    assert (
        rig.ask("echo one > /tmp/file; echo one > /dev/shm/file; ls -A /tmp /dev/shm", node=1).count("file")
        == 2
    )
    assert "file" not in rig.ask("ls -A /tmp /dev/shm", node=2)
    assert not Path("/tmp/file").exists()
    assert int(rig.ask("df -B1 --output=size /dev/shm | tail -1")) == 1 << 30
    assert rig.ask("stat -c %a /tmp /dev/shm").split() == ["1777", "1777"]


def test_the_node_has_a_name_and_finds_itself_by_it(rig: Rig) -> None:
    node = rig.boot()
    assert rig.ask("hostname; getent hosts $(hostname)").split() == [
        "raydog-test-1",
        node.private_ip,
        "raydog-test-1",
    ]
    assert os.uname().nodename != "raydog-test-1"


def test_unchanged_scripts_find_the_agent_where_cloud_nodes_have_it(rig: Rig) -> None:
    rig.boot()
    script = "source /opt/yellowdog/agent/venv/bin/activate && command -v python; pwd; whoami; echo ~"
    assert rig.ask(script).splitlines()[1:] == [
        "/opt/yellowdog/agent/workers/question",
        "yd-agent",
        "/opt/yellowdog/agent",
    ]


def test_what_the_machine_has_in_opt_stays(rig: Rig) -> None:
    rig.boot()
    names = {path.name for path in Path("/opt").iterdir()} - {"yellowdog"}
    assert set(rig.ask("ls -A /opt").split()) == names | {"yellowdog"}
    assert not Path("/opt/yellowdog/agent/workers").exists()


def test_an_environment_below_tmp_stays_in_sight(new_rig: NewRig, rig: Rig, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "tool").write_text("#!/bin/sh\necho found\n")
    (venv / "bin" / "tool").chmod(0o755)
    other = Rig(rig.kind, tmp_path / "other", os.urandom(4).hex(), agent_venv=venv)
    other.prepare()
    try:
        other.boot()
        assert other.ask(f"{venv}/bin/tool; /opt/yellowdog/agent/venv/bin/tool").split() == ["found", "found"]
        assert other.ask("ls -A /tmp").split() == [tmp_path.parts[2]]
    finally:
        other.clear()
    assert other.remains() == []
