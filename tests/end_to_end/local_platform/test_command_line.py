"""start, stop, status, logs, clean as a person types them; afterwards nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from raydog_resources.local_platform.data_folder import DataFolder
from tests.end_to_end.local_platform.rig import (
    Client,
    Json,
    command,
    detached_platform,
    processes_with,
    wait_until,
)

_MODES = ["netns", "userns", "plain"]
_EVERYWHERE = pytest.mark.parametrize("isolation", _MODES)


def _started(folder: Path, *arguments: str) -> Json:
    done = command("start", "--data-dir", str(folder), *arguments)
    if done.returncode != 0 and "cannot be brought up here" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    command("clean", "--data-dir", str(tmp_path / "data"))


def _traces(ident: str) -> dict[str, object]:
    """What of a platform could be left on this machine."""
    links = subprocess.run(["ip", "-br", "link"], capture_output=True, text=True, check=False).stdout
    mounts = Path("/proc/self/mountinfo").read_text() if sys.platform == "linux" else ""
    return {
        "processes": [pid for pid, of in processes_with("RAYDOG_PLATFORM").items() if of == ident],
        "links": [line for line in links.splitlines() if line.startswith(f"rd{ident[:6]}")],
        "mounts": [line for line in mounts.splitlines() if ident in line],
        "folders": [str(path) for path in Path("/tmp").glob(f"rd-*{ident}*")],
    }


_NOTHING: dict[str, object] = {"processes": [], "links": [], "mounts": [], "folders": []}


def _run_something(facts: Json, name: str = "left") -> Client:
    client = Client(facts)
    client.provision(name, 2, workers=2)
    group = client.submit(name, [name])["taskGroups"][0]["id"]
    client.add_tasks(group, {f"t{i}": "setsid sleep 300 & sleep 300" for i in range(3)})
    wait_until("three tasks run", lambda: [t["status"] for t in client.tasks(group)] == ["EXECUTING"] * 3)
    return client


def test_start_finds_the_platform_that_runs_and_stop_ends_it(folder: Path) -> None:
    first = _started(folder)
    assert set(first) == {"url", "key_id", "key_secret_file", "isolation", "pid"}
    assert _started(folder) == first
    status = json.loads(command("status", "--data-dir", str(folder)).stdout)
    assert status["pid"] == first["pid"]
    assert status["portal"].startswith(first["url"])
    assert command("stop", "--data-dir", str(folder)).returncode == 0
    assert command("status", "--data-dir", str(folder)).returncode == 1
    assert command("stop", "--data-dir", str(folder)).returncode == 0
    again = _started(folder)
    assert again["pid"] != first["pid"]
    assert {**again, "pid": 0} == {**first, "pid": 0}, "address and key are those of the last life"


def test_of_many_starts_at_once_one_platform_comes(folder: Path) -> None:
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: _started(folder, "--isolation", "stub"), range(6)))
    assert len({facts["pid"] for facts in found}) == 1


@_EVERYWHERE
def test_stop_leaves_no_trace(folder: Path, isolation: str) -> None:
    facts = _started(folder, "--isolation", isolation)
    ident = DataFolder(folder).ident
    _run_something(facts)
    assert _traces(ident)["processes"]
    done = command("stop", "--now", "--data-dir", str(folder))
    assert done.returncode == 0, done.stderr
    assert _traces(ident) == _NOTHING
    assert list((folder / "nodes").glob("*")) == []


@_EVERYWHERE
def test_clean_removes_what_a_killed_platform_left(folder: Path, isolation: str) -> None:
    facts = _started(folder, "--isolation", isolation)
    ident = DataFolder(folder).ident
    _run_something(facts)
    os.kill(facts["pid"], signal.SIGKILL)
    wait_until("it is gone", lambda: command("status", "--data-dir", str(folder)).returncode == 1)
    assert _traces(ident)["processes"], "the nodes go on without their platform"
    done = command("clean", "--data-dir", str(folder))
    assert done.returncode == 0, done.stderr
    assert _traces(ident) == _NOTHING
    assert not folder.exists()


def test_an_idle_platform_ends_by_itself_and_a_busy_one_does_not(folder: Path) -> None:
    facts = _started(folder, "--isolation", "stub", "--idle-exit", "0.5")
    client = Client(facts)
    pool = client.provision("busy", 1)
    wait_until("the node runs", lambda: client.call("GET", "/workerPools/nodes")["items"])
    # Only machines keep it up now: no call is made for a while.
    with pytest.raises(AssertionError, match="in vain"):
        wait_until("it ends", lambda: not Path(f"/proc/{facts['pid']}").exists(), 2)
    client.call("DELETE", f"/workerPools/{pool['id']}")
    wait_until("it ends", lambda: not Path(f"/proc/{facts['pid']}").exists(), 10)


def test_two_platforms_side_by_side_do_not_meet(tmp_path: Path) -> None:
    with detached_platform(tmp_path / "one") as one, detached_platform(tmp_path / "two") as two:
        first, second = one(), two()
        assert first["url"] != second["url"]
        mine, other = _run_something(first), Client(second)
        _run_something(second)
        nodes = [c.call("GET", "/workerPools/nodes")["items"] for c in (mine, other)]
        addresses = [{node["details"]["privateIpAddress"] for node in found} for found in nodes]
        assert len(addresses[0] | addresses[1]) == 4, "addresses are shared"
        with pytest.raises(requests.HTTPError, match="404"):
            other.call("GET", f"/workerPools/nodes/{nodes[0][0]['id']}")
        stranger = Client({**second, "key_id": first["key_id"], "key_secret_file": first["key_secret_file"]})
        with pytest.raises(requests.HTTPError, match="401"):
            stranger.call("GET", "/application/")
        assert command("stop", "--now", "--data-dir", str(tmp_path / "one")).returncode == 0
        assert [task["status"] for task in other.call("GET", "/work/tasks")["items"]] == ["EXECUTING"] * 3


def test_in_the_foreground_it_stays_until_it_is_asked_to_end(folder: Path) -> None:
    line = [
        sys.executable,
        "-m",
        "raydog_resources.local_platform",
        "start",
        "--foreground",
        "--isolation",
        "stub",
    ]
    with subprocess.Popen([*line, "--data-dir", str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        assert facts["pid"] == process.pid
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
    assert command("status", "--data-dir", str(folder)).returncode == 1


def test_logs_shows_the_platforms_log_and_a_tasks_output(folder: Path) -> None:
    facts = _started(folder)
    client = Client(facts)
    client.provision("logs", 1)
    group = client.submit("logs", ["logs"])["taskGroups"][0]["id"]
    task = client.add_tasks(group, {"t": "echo from the task"})[0]
    wait_until("the task ended", lambda: client.tasks(group)[0]["status"] == "COMPLETED")
    assert command("logs", task["id"], "--data-dir", str(folder)).stdout == "from the task\n"
    assert str(facts["pid"]) in command("logs", "--data-dir", str(folder)).stdout
    missing = command("logs", "ydid:task:none", "--data-dir", str(folder))
    assert (missing.returncode, missing.stdout) == (1, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["start", "--port", "70000"],
        ["start", "--isolation", "docker"],
        ["start", "--idle-exit", "soon"],
        ["fly"],
        [],
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str]) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_broken_templates_file_is_said_in_one_sentence(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "templates.json").write_text('{"lab/big": {"cpus": "many"}}')
    done = command("start", "--data-dir", str(folder))
    assert done.returncode == 1
    assert "lab/big.cpus" in done.stderr
