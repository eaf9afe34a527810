from __future__ import annotations

import asyncio

from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.records import NodeShape
from raydog_resources.local_platform.watchers import Watchers, concerned
from tests.fakes.clock import FakeClock


def test_a_change_of_a_task_concerns_its_requirement_and_one_of_a_machine_its_pool() -> None:
    engine = Engine(FakeClock())
    engine.templates.install("local", "node", NodeShape())
    usage = {"templateId": "local/node", "requirementName": "p", "targetInstanceCount": 1}
    pool = engine.pools.provision(usage, {})
    group = {"name": "g", "runSpecification": {"taskTypes": ["bash"]}}
    requirement = engine.requirements.submit({"namespace": "ns", "name": "r", "taskGroups": [group]})
    engine.settle()
    engine.take_changes()
    engine.tasks.add(engine.world.groups[requirement.group_ids[0]], [{"taskType": "bash"}])
    engine.settle()
    assert ("requirement", requirement.id) in concerned(engine.world, engine.take_changes())
    instance = next(iter(engine.world.instances.values()))
    engine.world.touch(instance)
    keys = concerned(engine.world, engine.take_changes())
    assert {("pool", pool.id), ("compute", pool.compute_id), ("instance", instance.id)} == keys


def test_a_watcher_sees_that_something_changed_and_is_forgotten_when_it_leaves() -> None:
    async def story() -> tuple[int, int, int]:
        watchers = Watchers()
        seen = 0
        async with watchers.watch("pool", "p") as changes:
            inside = watchers.count
            watchers.tell({("pool", "q")})
            watchers.tell({("pool", "p")})
            watchers.tell({("pool", "p")})
            async for _ in changes:
                seen += 1
                break
        return inside, seen, watchers.count

    assert asyncio.run(story()) == (1, 1, 0)
