"""The platform at work: each call is decided, stored, answered and carried out, in this order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeVar

from raydog_resources.clock import Clock
from raydog_resources.local_platform.call_log import CallLog
from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.ids import run_name
from raydog_resources.local_platform.engine.records import Instance
from raydog_resources.local_platform.engine.refusal import illegal_transition, not_found
from raydog_resources.local_platform.faults import Faults
from raydog_resources.local_platform.isolation.driver import Isolation, NodeDown
from raydog_resources.local_platform.machine_room import MachineRoom
from raydog_resources.local_platform.ray_stub import RayStubs
from raydog_resources.local_platform.settings import Settings
from raydog_resources.local_platform.shapes import read_templates
from raydog_resources.local_platform.store import Store
from raydog_resources.local_platform.watchers import Watchers, concerned

T = TypeVar("T")

_LONGEST_NAP = 1.0
_CHECK_SECONDS = 3.0
_STOP_LIMIT = 20.0

log = logging.getLogger("raydog.local_platform")


class Runtime:
    """Lives on one event loop; only `notify` may be called from other threads."""

    def __init__(
        self,
        settings: Settings,
        folder: DataFolder,
        clock: Clock,
        isolation: Isolation,
        stub: Isolation,
    ) -> None:
        self.settings = settings
        self.folder = folder
        self.clock = clock
        self.engine = Engine(clock, switches=settings.switches)
        self.calls = CallLog(folder.root)
        self.faults = Faults(folder.faults)
        self.watchers = Watchers()
        self.stopped = asyncio.Event()
        self.last_call = clock.now()
        self._store = Store(folder.database)
        self._isolation = isolation
        self._stub = stub
        self._loop = asyncio.get_running_loop()
        self._room = MachineRoom(
            self.engine, self.do, folder, self.faults, self._driver_of, settings.output_limit
        )
        self._ray_stubs = RayStubs(self.engine)
        self._wake = asyncio.Event()
        self._started = clock.now()
        self._background: set[asyncio.Task[Any]] = set()

    def _driver_of(self, instance: Instance) -> Isolation:
        shape = self.engine.world.computes[instance.compute_id].shape
        return self._stub if shape.ray == "stub" else self._isolation

    async def open(self) -> None:
        """Take up where the last life ended: records, machines, runs, timers."""
        self._isolation.prepare(lambda key, run: self._notify(self._isolation, key, run))
        if self._stub is not self._isolation:
            self._stub.prepare(lambda key, run: self._notify(self._stub, key, run))
        self.engine.world.load(self._store.load())
        for name, shape in read_templates(self.folder.templates).items():
            namespace, _, short = name.partition("/")
            self.engine.templates.install(namespace, short, shape)
        await self._sweep()
        self._find_machines()
        self.do(lambda engine: engine.resume())
        self._spawn(self._keep_time())

    def _find_machines(self) -> None:
        """Machines that should be up and are not were lost meanwhile; simulated ones are simulated again."""
        for instance in list(self.engine.world.instances.values()):
            if instance.status not in ("RUNNING", "TERMINATING", "STOPPING") or instance.private_ip is None:
                continue
            driver = self._driver_of(instance)
            if driver.name == "stub":
                node = driver.boot(self._room.node_order(instance))
                instance.private_ip = node.private_ip
            elif not driver.is_up(instance.key):
                self.engine.machines.lost(instance.id, "the machine was gone when the platform came back")

    async def _sweep(self) -> None:
        """Nodes on disk that no record asks for: their end was noted before it was complete."""
        wanted = {i.key for i in self.engine.world.instances.values() if i.status in statuses.INSTANCE_THERE}
        for key in self._isolation.node_keys():
            if key not in wanted:
                log.warning("machine %s was left over: taking it down", key)
                await asyncio.to_thread(self._isolation.halt, key)

    def do(self, operation: Callable[[Engine], T]) -> T:
        """One step: the operation, all that follows from it, the store, and only then the world."""
        result = operation(self.engine)
        self.engine.settle()
        self._commit()
        return result

    def _commit(self) -> None:
        changes = self.engine.take_changes()
        if changes:
            self._store.save(changes)
            self.watchers.tell(concerned(self.engine.world, changes))
            self._ray_stubs.follow(changes)
        effects = self.engine.take_effects()
        if effects:
            self._room.carry_out(effects)
        self._wake.set()

    def _notify(self, driver: Isolation, key: str, run: str) -> None:
        self._loop.call_soon_threadsafe(self._heed, driver, key, run)

    def _heed(self, driver: Isolation, key: str, run: str) -> None:
        if run and driver.name == "stub":
            self._room.report(run, driver.look(key, run))
        elif run:
            self._spawn(self._room.look(driver, key, run))
        else:
            self._spawn(self._look_at_machine(driver, key))

    async def _look_at_machine(self, driver: Isolation, key: str) -> None:
        instance = self.engine.world.instance_by_key(key)
        if instance is None or instance.status not in ("RUNNING", "TERMINATING", "STOPPING"):
            return
        if not driver.is_up(key) and not instance.halting:
            log.warning("machine %s is gone", key)
            self.do(lambda engine: engine.machines.lost(instance.id, "the machine is gone"))

    async def _keep_time(self) -> None:
        while True:
            self.engine.tick()
            self._commit()
            self._wake.clear()
            due = self.engine.next_due
            nap = _LONGEST_NAP if due is None else min(_LONGEST_NAP, max(0.0, due - self.clock.now()))
            try:
                await asyncio.wait_for(self._wake.wait(), nap)
            except asyncio.TimeoutError:
                self._stop_when_idle()

    async def _check_on_runs(self) -> None:
        """Agents ring when something happens; a bell that nobody heard must not leave a task where it was."""
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            for pool_id, busy in self.engine.world.busy_workers.items():
                compute = self.engine.world.computes[self.engine.world.pools[pool_id].compute_id]
                if compute.shape.ray != "stub" and self._isolation.name != "stub":
                    self._room.check_on([worker.task_id for worker in busy.values() if worker.task_id])

    def _stop_when_idle(self) -> None:
        limit = self.settings.idle_exit
        if limit is None or self.watchers.count or self._room.busy or self.engine.alive():
            return
        if self.clock.now() - self.last_call >= limit:
            log.info("nothing has lived here for %g s: ending", limit)
            self.stopped.set()

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("background work failed", exc_info=task.exception())

    def watch(self, kind: str, ident: str) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """An iterator that yields after each change of the record."""
        return self.watchers.watch(kind, ident)

    def output_path(self, task_id: str, attempt: int | None = None) -> Path:
        """Where the output of the task's latest, or that, attempt is kept."""
        task = self.engine.tasks.get(task_id)
        return self.folder.output(run_name(task_id, task.attempt if attempt is None else attempt))

    async def put_file(self, node_id: str, path: str, content: bytes) -> None:
        """A 0600 file on the node's own disk; nothing of it is kept here."""
        node = self.engine.pools.get_node(node_id)
        if node.status not in statuses.NODE_ACTIVE:
            raise illegal_transition("Node", node_id, node.status, "given files")
        instance = self.engine.world.instances[node.instance_id]
        try:
            await asyncio.to_thread(self._driver_of(instance).put_file, instance.key, path, content)
        except NodeDown as error:
            raise illegal_transition("Node", node_id, "down", "given files") from error

    def lose_node(self, node_id: str, *, warning: bool) -> None:
        """A fault at once: the node vanishes, with the warning of a spot machine or without."""
        instance = self.engine.world.instances[self.engine.pools.get_node(node_id).instance_id]
        if instance.status != "RUNNING":
            raise not_found("Running machine of node", node_id)
        if warning:
            self.do(lambda engine: engine.machines.warn_of_preemption(instance))
        else:
            self.do(lambda engine: engine.machines.lost(instance.id, "the node was lost (fault on request)"))

    def note_call(self) -> None:
        """Somebody uses the platform."""
        self.last_call = self.clock.now()

    def describe(self) -> dict[str, Any]:
        """The platform in figures."""
        world = self.engine.world
        return {
            "id": self.folder.ident,
            "isolation": self._isolation.name,
            "isolation_note": self._isolation.describe(),
            "uptime_seconds": round(self.clock.now() - self._started, 1),
            "requirements": len(world.requirements),
            "tasks": len(world.tasks),
            "pools_open": len(world.open_pools),
            "machines": sum(1 for i in world.instances.values() if i.status in statuses.INSTANCE_THERE),
            "calls": self.calls.count,
            "switches": world.switches.as_dict(),
            "faults": [fault.as_dict() for fault in self.faults.all()],
            "faults_file_error": self.faults.file_error,
        }

    def request_stop(self, now: bool) -> None:
        """End everything that lives here, then the platform."""
        self._spawn(self._wind_down(now))

    async def _wind_down(self, now: bool) -> None:
        limit = self.clock.monotonic() + _STOP_LIMIT
        self.do(lambda engine: engine.switch_off(0.0 if now else None))
        while self.clock.monotonic() < limit and (self._room.busy or self.engine.has_machines()):
            await asyncio.sleep(0.05)
        self.stopped.set()

    async def close(self) -> None:
        """Leave the world as it is; the next life takes it up."""
        for task in list(self._background):
            task.cancel()
        self.faults.remove()
        self._ray_stubs.close()
        self._room.close()
        for driver in {self._isolation, self._stub}:
            driver.close()
        self._store.close()
        self.calls.close()
