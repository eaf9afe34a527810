"""Nodes come up once, are found again, and go without a trace."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation import launching, processes
from raydog_resources.local_platform.isolation.driver import BootedNode, BootFailed
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import CLOCK, Rig, mode, wait_until


def agent_pid(rig: Rig, node: int = 1) -> int:
    return int(json.loads((rig.root / "nodes" / f"n{node}" / "agent.json").read_text())["pid"])


def test_a_node_that_is_up_is_found_again(rig: Rig) -> None:
    first = rig.boot()
    pid = agent_pid(rig)
    assert rig.boot() == first
    assert agent_pid(rig) == pid
    assert rig.isolation.is_up("n1")
    assert rig.isolation.node_keys() == ["n1"]


def test_two_launches_of_one_node_at_once_make_one_agent(rig: Rig) -> None:
    booted: list[BootedNode] = []
    threads = [threading.Thread(target=lambda: booted.append(rig.boot())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(booted) == 6
    assert len(set(map(str, booted))) == 1
    wait_until("the launchers are gone", lambda: rig.processes() == {agent_pid(rig)})


def test_several_nodes_have_addresses_of_their_own(rig: Rig) -> None:
    nodes = {number: rig.boot(number) for number in (1, 2, 3)}
    assert len({node.private_ip for node in nodes.values()}) == 3
    for number, node in nodes.items():
        assert node.environment["RAYDOG_NODE_IP"] == node.private_ip
        assert rig.ask("echo $RAYDOG_NODE_IP", node=number).strip() == node.private_ip


def test_halt_leaves_no_process_whatever_the_tasks_started(rig: Rig) -> None:
    rig.boot(1)
    rig.boot(2)
    rig.start(
        "trap '' TERM HUP; (setsid sleep 1000 &); env -i setsid sleep 1001 & echo up; sleep 1002", node=1
    )
    rig.start("echo up; sleep 1000", name="task_2.0", node=2)
    rig.prints("up")
    rig.prints("up", "task_2.0")
    born = {pid: processes.birth_mark(pid) for pid in rig.processes()}
    assert len(born) >= 7
    began = CLOCK.monotonic()
    rig.isolation.halt("n1")
    assert CLOCK.monotonic() - began < 5
    assert rig.processes(1) == set()
    assert not (rig.root / "nodes" / "n1").exists()
    assert rig.isolation.look("n2", "task_2.0").end is None
    rig.isolation.halt("n2")
    rig.isolation.halt("n2")
    rig.isolation.close()
    assert rig.remains() == []
    assert rig.output().startswith("up\n")
    assert [pid for pid, mark in born.items() if processes.birth_mark(pid) == mark] == []


def test_what_was_halted_can_be_booted_anew(rig: Rig) -> None:
    rig.boot()
    rig.start("true")
    rig.finish()
    rig.isolation.halt("n1")
    rig.boot()
    assert rig.isolation.look("n1", "task_1.0").started_at is None
    assert rig.ask("ls ..").strip().startswith("question")


def test_the_death_of_a_node_is_told_at_once(rig: Rig) -> None:
    rig.boot()
    rig.start("echo up; sleep 1000")
    rig.prints("up")
    os.kill(agent_pid(rig), signal.SIGKILL)
    wait_until("the end is told", lambda: ("n1", "") in rig.notices, 1)
    wait_until("the node is down", lambda: not rig.isolation.is_up("n1"), 1)
    rig.isolation.halt("n1")
    assert rig.processes() == set()


def test_a_stale_record_harms_no_stranger(rig: Rig) -> None:
    """The number of a node's first process may be another's by now."""
    rig.boot()
    record = rig.root / "nodes" / "n1" / "agent.json"
    content = json.loads(record.read_text())
    os.kill(content["pid"], signal.SIGKILL)
    wait_until("the node is down", lambda: not rig.isolation.is_up("n1"))
    record.write_text(json.dumps({**content, "pid": os.getpid()}))
    rig.isolation.halt("n1")
    assert processes.birth_mark(os.getpid()) is not None


def test_a_node_that_cannot_come_up_leaves_nothing_and_says_why(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(launching, "_PROGRAM", "import sys; sys.exit('broken here')")
        with pytest.raises(BootFailed, match="n1: broken here"):
            rig.boot()
    assert rig.isolation.node_keys() == []
    rig.boot()


def test_everything_is_its_owners_alone(rig: Rig) -> None:
    rig.boot()
    rig.start("true")
    rig.finish()
    node = rig.root / "nodes" / "n1"
    # A checkout below /tmp is shown to tasks there, so that folders of its path lie in the node's own /tmp.
    shared = {node / "tmp", *(path for part in ("etc", "home", "tmp") for path in (node / part).rglob("*"))}
    modes = {path: mode(path) for path in rig.root.rglob("*") if path not in shared and not path.is_symlink()}
    assert {oct(mode) for path, mode in modes.items() if path.is_dir()} == {"0o700"}
    assert {oct(mode) for path, mode in modes.items() if not path.is_dir()} == {"0o600"}


def test_a_file_put_on_a_node_is_its_tasks_to_read_and_stored_nowhere_else(rig: Rig) -> None:
    rig.boot()
    rig.isolation.put_file("n1", "~/.ray/auth_token", b"secret-of-the-node")
    assert rig.ask("cat ~/.ray/auth_token; stat -c %a ~/.ray/auth_token") == "secret-of-the-node600\n"
    rig.isolation.put_file("n1", f"{rig.ask('echo $YD_AGENT_HOME').strip()}/other", b"x")
    assert rig.ask("cat ~/other") == "x"
    with pytest.raises(ValueError, match="below the node's home"):
        rig.isolation.put_file("n1", "../../../etc/passwd", b"x")
    holders = [path for path in rig.root.rglob("*") if path.is_file() and b"secret-of" in path.read_bytes()]
    assert [path.name for path in holders if "outputs" not in path.parts] == ["auth_token"]


def test_platforms_side_by_side_do_not_meet(new_rig: NewRig, kind: str) -> None:
    one, other = new_rig(kind, "one"), new_rig(kind, "other")
    addresses = [rig.boot().private_ip for rig in (one, other)]
    assert len(set(addresses)) == 2
    one.start("echo up; sleep 1000")
    other.start("echo up; sleep 1000")
    one.prints("up")
    other.prints("up")
    one.clear()
    assert other.isolation.look("n1", "task_1.0").end is None
    assert other.ask("echo fine") == "fine\n"
    assert ("n1", "") not in other.notices


def test_a_data_folder_with_an_odd_name_serves_as_well(new_rig: NewRig, kind: str, tmp_path: Path) -> None:
    rig = new_rig(kind, "a folder, with 'quotes' and é")
    rig.boot()
    assert rig.ask('cd; cat "$(ls -d "$PWD/workers/question")/taskdata.txt" | wc -l').strip() == "0"
