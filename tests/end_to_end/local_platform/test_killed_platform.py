"""`kill -9` of the platform at random moments: no task lost, doubled or orphaned; records agree with processes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from raydog_resources.clock import SystemClock
from tests.end_to_end.local_platform.rig import Client, Json, detached_platform, processes_with, wait_until

_NODES, _WORKERS, _WAITING = 4, 3, 32
_IN_PROGRESS = {"ALLOCATED", "EXECUTING"}
_FINISHED = {"COMPLETED", "FAILED", "ABORTED", "CANCELLED", "DISCARDED"}


@pytest.fixture
def place() -> Iterator[Path]:
    """Outside /tmp: nodes have a /tmp of their own, and their tasks write to the ledger here."""
    folder = Path(tempfile.mkdtemp(prefix="raydog-kill-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder)


class Feed:
    """Keeps at least so many tasks running and so many waiting, through answers that never came."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self.names: list[str] = []

    def top_up(self, client: Client, group: str, unfinished: int) -> None:
        missing = _NODES * _WORKERS + _WAITING - unfinished
        fresh = [f"t{len(self.names) + i}" for i in range(max(missing, 0))]
        if fresh:
            self.names += fresh
            client.add_tasks(group, {name: self._script(name) for name in fresh})

    def repair(self, client: Client, group: str) -> None:
        """Tasks whose submission got no answer may be there or not."""
        there = {task["name"] for task in client.tasks(group)}
        lost = [name for name in self.names if name not in there]
        if lost:
            client.add_tasks(group, {name: self._script(name) for name in lost})

    def _script(self, name: str) -> str:
        return f'echo "{name} begin" >> {self._ledger}\nsleep 0.8\necho "{name} end" >> {self._ledger}\n'


def _unfinished(client: Client, group: str) -> int:
    counts = _summary(client, group)
    return sum(count for status, count in counts.items() if status not in _FINISHED)


def _summary(client: Client, group: str) -> dict[str, int]:
    requirement = client.call("GET", "/work/namespaces/tests/requirements/killed")
    found = next(g for g in requirement["taskGroups"] if g["id"] == group)
    return dict(found["taskSummary"].get("statusCounts") or {})


def _executing(client: Client, group: str) -> int:
    return _summary(client, group).get("EXECUTING", 0)


def _records_agree_with_processes(client: Client, group: str) -> bool:
    """Both are read while tasks go on: what disagrees only for a moment is not counted."""
    before = {task["id"]: task["status"] for task in client.tasks(group)}
    alive = set(processes_with("YD_TASK_ID").values())
    after = {task["id"]: task["status"] for task in client.tasks(group)}
    for ident, status in after.items():
        if before.get(ident) == status == "EXECUTING" and ident not in alive:
            return False
        if before.get(ident) in _FINISHED and ident in alive:
            return False
    return True


def _kill_rounds(place: Path, rounds: int, seed: int) -> tuple[list[Json], Feed, Path]:
    chance = random.Random(seed)
    ledger = place / "ledger"
    ledger.touch()
    ledger.chmod(0o666)
    feed, clock = Feed(ledger), SystemClock()
    with detached_platform(place / "data") as start:
        facts = start()
        client = Client(facts)
        client.provision("killed", _NODES, workers=_WORKERS)
        group = client.submit("killed", ["killed"], finishIfAllTasksFinished=False)["taskGroups"][0]["id"]
        feed.top_up(client, group, 0)
        for _ in range(rounds):
            _wait_until_ten_run(client, group)
            feed.top_up(client, group, _unfinished(client, group))
            assert _summary(client, group).get("READY", 0) >= 10
            clock.sleep(chance.uniform(0, 0.4))
            os.kill(facts["pid"], signal.SIGKILL)
            facts = start()
            client = Client(facts)
            feed.repair(client, group)
            wait_until(
                "records agree with processes",
                lambda c=client: _records_agree_with_processes(c, group),  # type: ignore[misc]
                10,
            )
        wait_until("all tasks end", lambda: _unfinished(client, group) == 0, 60)
        tasks = client.tasks(group)
    return tasks, feed, ledger


def _wait_until_ten_run(client: Client, group: str) -> None:
    try:
        wait_until("10 tasks run", lambda: _executing(client, group) >= 10)
    except AssertionError as error:
        nodes = [
            (n["id"], n["status"], n["workers"]) for n in client.call("GET", "/workerPools/nodes")["items"]
        ]
        raise AssertionError(f"{error}; tasks: {_summary(client, group)}; nodes: {nodes}") from error


def _check(tasks: list[Json], feed: Feed, ledger: Path) -> None:
    lines = Counter(ledger.read_text().splitlines())
    assert {task["name"] for task in tasks} == set(feed.names)
    assert len(tasks) == len(feed.names), "a task was doubled"
    assert Counter(task["status"] for task in tasks) == {"COMPLETED": len(tasks)}
    assert lines == Counter({f"{name} {word}": 1 for name in feed.names for word in ("begin", "end")})
    ours = {task["id"] for task in tasks}
    left = {pid: ident for pid, ident in processes_with("YD_TASK_ID").items() if ident in ours}
    assert left == {}, "a process outlived its platform's folder"


def test_a_platform_killed_at_random_moments_loses_and_doubles_nothing(place: Path) -> None:
    seed = int(os.environ.get("RAYDOG_TEST_SEED", "20261121"))
    print(f"seed {seed}")
    _check(*_kill_rounds(place, 8, seed))


@pytest.mark.matrix
@pytest.mark.timeout(600)
def test_fifty_random_kills(place: Path) -> None:
    seed = int(os.environ.get("RAYDOG_TEST_SEED", str(random.SystemRandom().randrange(10**6))))
    print(f"seed {seed}")
    _check(*_kill_rounds(place, 50, seed))


def _add_until_killed(client: Client, group: str, pid: int) -> int:
    """How many tasks were answered for."""
    for number in range(10_000):
        if number == 40:
            os.kill(pid, signal.SIGKILL)
        try:
            client.add_tasks(group, {f"t{number}": "true"})
        except requests.RequestException:
            return number
    raise AssertionError("a killed platform went on answering")


def test_the_database_of_a_killed_platform_is_whole(place: Path) -> None:
    with detached_platform(place / "data", "--isolation", "stub") as start:
        facts = start()
        client = Client(facts)
        group = client.submit("whole", ["whole"])["taskGroups"][0]["id"]
        added = _add_until_killed(client, group, facts["pid"])
        with sqlite3.connect(place / "data" / "platform.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        assert len(Client(start()).tasks(group)) >= added
