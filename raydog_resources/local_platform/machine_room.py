"""Where the engine's effects are carried out, each machine's in order, and what came of them is reported back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.engine.effects import (
    AbortRun,
    BootMachine,
    Effect,
    ForgetRun,
    HaltMachine,
    StartRun,
)
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.ids import run_name, task_of_run
from raydog_resources.local_platform.engine.records import Instance, Task
from raydog_resources.local_platform.engine.task_end import TaskEnd
from raydog_resources.local_platform.faults import Faults
from raydog_resources.local_platform.isolation.driver import (
    BootFailed,
    Isolation,
    NodeDown,
    NodeOrder,
    RunOrder,
    RunState,
)

T = TypeVar("T")
Do = Callable[[Callable[[Engine], object]], object]

_BOOTS_AT_A_TIME = 8
_HALT_TRIES = 5

log = logging.getLogger("raydog.local_platform")


class MachineRoom:
    """One lane per machine: what was asked for first is done first."""

    def __init__(
        self,
        engine: Engine,
        do: Do,
        folder: DataFolder,
        faults: Faults,
        drivers: Callable[[Instance], Isolation],
        output_limit: int,
    ) -> None:
        self._engine = engine
        self._do = do
        self._folder = folder
        self._faults = faults
        self._driver_of = drivers
        self._output_limit = output_limit
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._threads = ThreadPoolExecutor(_BOOTS_AT_A_TIME, thread_name_prefix="machine-room")

    def carry_out(self, effects: list[Effect]) -> None:
        """Put each effect into its machine's lane."""
        for effect in effects:
            if isinstance(effect, BootMachine):
                self._enter(effect.instance_id, self._boot(effect.instance_id))
            elif isinstance(effect, HaltMachine):
                self._enter(effect.instance_id, self._halt(effect.instance_id))
            elif isinstance(effect, StartRun):
                task = self._engine.world.tasks[effect.task_id]
                self._enter(self._instance_of(task).id, self._start(task.id, task.attempt))
            elif isinstance(effect, AbortRun):
                task = self._engine.world.tasks[effect.task_id]
                self._enter(self._instance_of(task).id, self._abort(task.id, task.attempt, effect.grace))
            else:
                self._enter(effect.instance_id, self._forget(effect))

    def check_on(self, task_ids: list[str]) -> None:
        """Ask again for runs that should be going on; a run that was started is only looked at."""
        for ident in task_ids:
            task = self._engine.world.tasks[ident]
            lane = self._instance_of(task).id
            if lane not in self._lanes:
                self._enter(lane, self._start(ident, task.attempt))

    def _instance_of(self, task: Task) -> Instance:
        world = self._engine.world
        return world.instances[world.nodes[task.node_id or ""].instance_id]

    def _enter(self, lane: str, work: Coroutine[Any, Any, None]) -> None:
        before = self._lanes.get(lane)

        async def in_turn() -> None:
            if before is not None and not before.done():
                await asyncio.wait([before])
            try:
                await work
            except Exception:
                # The lane goes on: a driver that breaks must not stop the machine's later work, its halt above all.
                log.exception("machine %s: work failed", lane)

        task = asyncio.get_running_loop().create_task(in_turn())
        self._lanes[lane] = task
        task.add_done_callback(lambda done: self._leave(lane, done))

    def _leave(self, lane: str, done: asyncio.Task[None]) -> None:
        if self._lanes.get(lane) is done:
            del self._lanes[lane]

    @property
    def busy(self) -> bool:
        """Whether something is still being done."""
        return bool(self._lanes)

    async def _call(self, driver: Isolation, function: Callable[..., T], *arguments: object) -> T:
        if driver.name == "stub":
            return function(*arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def _boot(self, ident: str) -> None:
        instance = self._engine.world.instances[ident]
        compute = self._engine.world.computes[instance.compute_id]
        template = self._engine.world.templates.get(compute.template_id)
        name = "" if template is None else f"{template.namespace}/{template.name}"
        for fault in self._faults.for_boot(name):
            if fault.kind == "boot-failure":
                self._do(
                    lambda engine: engine.machines.failed(
                        ident, "the machine did not boot (fault on request)"
                    )
                )
                return
            await asyncio.sleep(fault.seconds)
        driver = self._driver_of(instance)
        try:
            node = await self._call(driver, driver.boot, self.node_order(instance))
        except BootFailed as error:
            reason = str(error)
            log.warning("machine %s did not boot: %s", instance.key, reason)
            self._do(lambda engine: engine.machines.failed(ident, reason))
            return
        public = node.public_ip or node.private_ip if compute.shape.public_address else None
        environment = dict(node.environment)
        self._do(lambda engine: engine.machines.up(ident, node.private_ip, public, environment))

    def node_order(self, instance: Instance) -> NodeOrder:
        """What the driver has to bring up."""
        shape = self._engine.world.computes[instance.compute_id].shape
        return NodeOrder(
            key=instance.key,
            number=instance.number,
            hostname=instance.hostname,
            cpus=shape.cpus,
            memory_gb=shape.memory_gb,
            gpus=shape.gpus,
            sshd=shape.sshd,
            environment={
                "YD_INSTANCE_ID": instance.id,
                "YD_PROVIDER": "ON_PREMISE",
                "YD_REGION": shape.region,
                "YD_INSTANCE_TYPE": shape.instance_type,
            },
        )

    async def _halt(self, ident: str) -> None:
        instance = self._engine.world.instances[ident]
        driver = self._driver_of(instance)
        for attempt in range(1, _HALT_TRIES + 1):
            try:
                await self._call(driver, driver.halt, instance.key)
                break
            except OSError:
                log.exception("machine %s: taking it down failed, attempt %d", instance.key, attempt)
                await asyncio.sleep(0.2 * attempt)
        self._do(lambda engine: engine.machines.gone(ident))

    async def _start(self, task_id: str, attempt: int) -> None:
        task = self._engine.world.tasks.get(task_id)
        if task is None or task.attempt != attempt or task.node_id is None:
            return
        instance = self._instance_of(task)
        driver = self._driver_of(instance)
        try:
            await self._call(driver, driver.run, instance.key, self._run_order(task))
        except NodeDown:
            # The driver reports the node as gone by itself, and then its tasks are lost.
            log.info("machine %s is down: %s was not started", instance.key, task_id)
            return
        await self.look(driver, instance.key, run_name(task_id, attempt))

    def _run_order(self, task: Task) -> RunOrder:
        run = run_name(task.id, task.attempt)
        node = self._engine.world.nodes[task.node_id or ""]
        slot = next(i for i, worker in enumerate(node.workers) if worker.id == task.worker_id)
        return RunOrder(
            name=run,
            task_id=task.id,
            arguments=task.spec.get("arguments") or [],
            task_data=task.spec.get("taskData"),
            environment={
                **(task.spec.get("environment") or {}),
                "YD_TASK_ID": task.id,
                "YD_TASK_GROUP_ID": task.group_id,
                "YD_WORKER_SLOT": str(slot),
            },
            working_folder=task.id.replace(":", "_"),
            output_path=str(self._folder.output(run)),
            output_limit=self._output_limit,
        )

    async def _abort(self, task_id: str, attempt: int, grace: float) -> None:
        task = self._engine.world.tasks.get(task_id)
        if task is None or task.attempt != attempt or task.node_id is None:
            return
        instance = self._instance_of(task)
        driver = self._driver_of(instance)
        run = run_name(task_id, attempt)
        await self._call(driver, driver.abort, instance.key, run, grace)
        await self.look(driver, instance.key, run)

    async def _forget(self, effect: ForgetRun) -> None:
        instance = self._engine.world.instances[effect.instance_id]
        if instance.status != "TERMINATED":
            driver = self._driver_of(instance)
            await self._call(driver, driver.forget_run, instance.key, effect.run)

    async def look(self, driver: Isolation, key: str, run: str) -> None:
        """See what became of a run and report what is new."""
        state = await self._call(driver, driver.look, key, run)
        self.report(run, state)

    def report(self, run: str, state: RunState) -> None:
        """Tell the engine what was seen; it takes each thing in once."""
        ident, attempt = task_of_run(run)
        task = self._engine.world.tasks.get(ident)
        if task is None or task.attempt != attempt:
            return
        begun = state.started_at
        if begun is not None and task.status == "ALLOCATED":
            self._do(lambda engine: engine.tasks.started(ident, attempt, begun))
        if state.end is not None:
            seen = state.end
            end = TaskEnd(seen.ended_at, seen.exit_code, seen.reason, seen.message, seen.started_at)
            self._do(lambda engine: engine.tasks.ended(ident, attempt, end))

    def close(self) -> None:
        """No further work is taken."""
        self._threads.shutdown(wait=False, cancel_futures=True)
