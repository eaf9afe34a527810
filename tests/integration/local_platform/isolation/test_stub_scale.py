"""The driver without processes carries what the platform is measured with."""

from __future__ import annotations

import threading

from raydog_resources.local_platform.isolation.driver import NodeOrder, RunOrder
from raydog_resources.local_platform.isolation.stub import StubIsolation
from tests.integration.local_platform.isolation.rig import CLOCK, wait_until

NODES, TASKS = 500, 5000


def test_five_hundred_nodes_and_five_thousand_tasks_are_cheap() -> None:
    told: list[str] = []
    stub = StubIsolation()
    stub.prepare(lambda key, run: told.append(run))
    threads = threading.active_count()
    began = CLOCK.monotonic()
    for number in range(1, NODES + 1):
        stub.boot(NodeOrder(f"n{number}", number, f"node-{number}", cpus=1, memory_gb=1))
    for number in range(TASKS):
        name = f"task_{number}.0"
        order = RunOrder(name, name, ["taskdata.txt"], "sleep 0.3", {}, name, "/nowhere", 1000)
        stub.run(f"n{number % NODES + 1}", order)
    took = CLOCK.monotonic() - began
    assert took < 3
    assert threading.active_count() <= threads + 1
    wait_until("all ends are told", lambda: len(told) >= 2 * TASKS, 10)
    ends = [stub.look(f"n{number % NODES + 1}", f"task_{number}.0").end for number in range(TASKS)]
    assert {end.exit_code for end in ends if end} == {0}
    stub.close()
    assert threading.active_count() <= threads
