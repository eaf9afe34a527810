"""Real Ray on the local platform: groups grow, shrink, roll, come and go while a job runs, and the job survives.

Seen once: 632 s on two cores with a load of 12, where the first `up` of a head alone took 68 s.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.cluster.ray_routes import AGENT_PORT, wrongly_answered
from tests.end_to_end.cluster.real_cluster import RealCluster, group, real_cluster
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
ENOUGH = "enough"
# A preview takes seconds: where nothing is asked of it that another step does not ask, there is none.
_UNSEEN = "--skip-preview"
# Small tasks until a file says that it is enough, each repeated when its node leaves. Two idle actors live on one of
# three nodes while there are three: that node is the one to be kept.
JOB = f"""
import os, time
import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
ray.init()

@ray.remote(num_cpus=1, max_retries=-1)
def step(number):
    time.sleep(0.3)
    return number

@ray.remote(num_cpus=0)
class Guest:
    def where(self):
        return ray.get_runtime_context().get_node_id()

def group_a():
    return [n["NodeID"] for n in ray.nodes() if n["Alive"] and n["Labels"].get("raydog-group") == "a"]

guests, had_guests, rounds = [], False, 0
while not os.path.exists(os.path.expanduser("~/{ENOUGH}")):
    rounds += 1
    print("round", rounds, time.strftime("%T"), sorted(group_a()), flush=True)
    assert ray.get([step.remote(number) for number in range(3)]) == [0, 1, 2]
    there = group_a()
    if len(there) == 3 and not had_guests:
        place = NodeAffinitySchedulingStrategy(there[1], soft=False)
        guests, had_guests = [Guest.options(scheduling_strategy=place).remote() for _ in range(2)], True
        assert ray.get([guest.where.remote() for guest in guests]) == [there[1]] * 2
        print("guests on", there[1], flush=True)
    if len(there) == 1:
        guests = []
"""


@pytest.fixture
def cluster(engine: EngineUnderTest, tmp_path: Path) -> Iterator[RealCluster]:
    with real_cluster(tmp_path, engine) as made:
        yield made


def test_a_job_survives_every_change(cluster: RealCluster) -> None:
    life = _Life(cluster)
    life.grows_and_keeps_the_busiest_when_it_shrinks()
    life.takes_two_groups_in()
    life.takes_one_out_and_rolls_another()
    life.moves_one_to_another_image()
    life.replaces_a_lost_node()
    life.stops_a_roll_that_does_not_join_and_goes_back()
    life.lets_the_job_end()


class _Life:
    """One cluster, one job, one change after the other; never more than five nodes, head included."""

    def __init__(self, cluster: RealCluster) -> None:
        self.cluster = cluster
        cluster.changed(_UNSEEN, a=group(0))
        self.ray = cluster.ray()
        self.platform = cluster.platform()
        self.job = self.ray.submit(JOB)

    def up(self, *more: str, **workers: dict[str, Any]) -> set[str]:
        changed = self.cluster.changed(*more, **workers)
        assert self.ray.job(self.job) == "RUNNING", self.ray.printed(self.job)
        return changed

    def grows_and_keeps_the_busiest_when_it_shrinks(self) -> None:
        assert self.up(_UNSEEN, a=group(3)) == {"workers-a", "ready"}
        three = self.ray.nodes()
        assert len(three) == 3
        found = wait_until(
            "the job has its guests",
            lambda: re.search(r"guests on (\w+)", self.ray.printed(self.job)),
            60,
        )
        assert self.up(_UNSEEN, a=group(1)) == {"workers-a", "ready"}
        assert self.ray.nodes() == {found[1]} < three

    def takes_two_groups_in(self) -> None:
        one = self.ray.nodes()
        changed = self.up(a=group(2), b=group(1), c=group(1))
        assert changed == {"requirement", "workers-a", "pool-b", "workers-b", "pool-c", "workers-c", "ready"}
        assert one < self.ray.nodes("a")
        assert len(self.ray.nodes()) == 4

    def takes_one_out_and_rolls_another(self) -> None:
        before, kept = self.ray.nodes("a"), self.ray.nodes("b")
        with self.ray.fewest("a") as counts:
            changed = self.up(a=group(2, environment={"COLOUR": "blue"}), b=group(1))
        assert changed == {"requirement", "workers-a", "pool-c", "workers-c", "ready"}
        assert len(self.ray.nodes("a")) == 2
        assert not before & self.ray.nodes("a")
        assert (self.ray.nodes("b"), self.ray.nodes("c")) == (kept, set())
        assert min(counts) >= 1

    def moves_one_to_another_image(self) -> None:
        before, kept = self.ray.nodes("b"), self.ray.nodes("a")
        with self.ray.fewest("b") as counts:
            changed = self.up(**self._both(images="another"))
        assert changed == {"requirement", "pool-b", "workers-b", "ready"}
        assert len(self.ray.nodes("b")) == 1
        assert not before & self.ray.nodes("b")
        assert self.ray.nodes("a") == kept
        assert min(counts) >= 1

    def replaces_a_lost_node(self) -> None:
        before, kept = self.ray.nodes("a"), self.ray.nodes("b")
        tasks = [task for task in self.platform.tasks() if task["name"].startswith("w-")]
        lost = min(tasks, key=lambda task: task["taskGroupId"])
        node = self.platform.call("GET", f"/workerPools/workers/{lost['workerId']}/node")["id"]
        self.platform.call("POST", f"/__local/nodes/{node}/lose")
        done = self.cluster.up(_UNSEEN, "--refresh", **self._both(images="another"))
        assert done.code == 0, done.text
        wait_until("the lost one is gone", lambda: len(self.ray.nodes("a")) == 2, 60)
        assert len(before & self.ray.nodes("a")) == 1
        assert self.ray.nodes("b") == kept

    def stops_a_roll_that_does_not_join_and_goes_back(self) -> None:
        before, kept = self.ray.nodes("a"), self.ray.nodes("b")
        stopped = self.cluster.up(
            _UNSEEN, a=group(2, script="echo no Ray here\nexit 3\n"), b=group(1, images="another")
        )
        assert stopped.code != 0
        assert "the roll stopped there" in stopped.output
        assert "exit code 3" in stopped.output
        assert "no Ray here" in stopped.output
        assert len(self.ray.nodes("a")) == 1
        assert self.ray.nodes("a") < before
        stays = self.ray.nodes("a")
        assert self.up(_UNSEEN, **self._both(images="another")) == {"workers-a", "ready"}
        assert len(self.ray.nodes("a")) == 2
        assert stays < self.ray.nodes("a")
        assert self.ray.nodes("b") == kept

    def lets_the_job_end(self) -> None:
        (head,) = [task for task in self.platform.tasks() if task["name"].startswith("head-")]
        node = self.platform.call("GET", f"/workerPools/workers/{head['workerId']}/node")["id"]
        self.platform.put_file(node, ENOUGH, b"it is")
        try:
            wait_until("the job ends", lambda: self.ray.job(self.job) != "RUNNING", 90)
        except AssertionError as error:
            raise AssertionError(f"{error}; it printed: {self.ray.printed(self.job)[-2000:]}") from error
        assert self.ray.job(self.job) == "SUCCEEDED", self.ray.printed(self.job)
        assert wrongly_answered(self.ray.url) == []
        for node in self.cluster.stack.outputs()["nodes"]:
            assert wrongly_answered(f"http://{node['private_ip']}:{AGENT_PORT}", "agent") == []

    def _both(self, **of_b: Any) -> dict[str, dict[str, Any]]:
        return {"a": group(2, environment={"COLOUR": "blue"}), "b": group(1, **of_b)}
