"""A platform without store, machines or port: a real engine, a clock that tests move, and a client."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from raydog_resources.local_platform.api.app import build_app
from raydog_resources.local_platform.engine.effects import AbortRun, BootMachine, HaltMachine, StartRun
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.ids import Ids
from raydog_resources.local_platform.engine.records import NodeShape, to_document
from raydog_resources.local_platform.engine.refusal import not_found
from raydog_resources.local_platform.engine.task_end import TaskEnd
from raydog_resources.local_platform.faults import Faults
from raydog_resources.local_platform.watchers import Watchers, concerned
from tests.fakes.clock import FakeClock

T = TypeVar("T")

KEY = ("local", "secret-of-the-test")
BASE = "http://127.0.0.1:8080"


class KeptCalls:
    """A call log in memory."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []

    def add(self, at: float, verb: str, path: str, status: int, milliseconds: float, key_id: str) -> None:
        self.kept.append({"verb": verb, "path": path, "status": status, "key_id": key_id})

    def records(self, limit: int) -> list[dict[str, Any]]:
        return self.kept[-limit:]


class InProcessRuntime:
    """The runtime the API needs; `work` does at once what the world would do later."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        numbers = itertools.count(1)
        self.engine = Engine(self.clock, Ids(lambda: f"{next(numbers):08d}-0000-4000-8000-000000000000"))
        self.engine.templates.install("local", "node", NodeShape())
        self.engine.take_changes()
        self.calls = KeptCalls()
        self.faults = Faults(folder / "faults.json")
        self.watchers = Watchers()
        self.stopped = asyncio.Event()
        self.folder = folder
        self.files: dict[tuple[str, str], bytes] = {}
        self.stops: list[bool] = []
        self.steps = 0

    def do(self, operation: Callable[[Engine], T]) -> T:
        result = operation(self.engine)
        self.engine.settle()
        self.steps += 1
        self.watchers.tell(concerned(self.engine.world, self.engine.take_changes()))
        return result

    def watch(self, kind: str, ident: str) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        return self.watchers.watch(kind, ident)

    def output_path(self, task_id: str, attempt: int | None = None) -> Path:
        return self.folder / f"{task_id.replace(':', '_')}.{attempt or 0}"

    async def put_file(self, node_id: str, path: str, content: bytes) -> None:
        if node_id not in self.engine.world.nodes:
            raise not_found("Node", node_id)
        if path.startswith("/etc"):
            raise ValueError(f"{path!r} is outside the node's own folders")
        self.files[(node_id, path)] = content

    def note_call(self) -> None:
        """Nobody waits for idleness here."""

    def describe(self) -> dict[str, Any]:
        return {"isolation": "stub"}

    def request_stop(self, now: bool) -> None:
        self.stops.append(now)

    def work(self, seconds: float = 10.0) -> None:
        """Let time pass and machines come and go, until there is nothing more to do."""
        self.clock.advance(seconds)
        self.engine.tick()
        while effects := self.engine.take_effects():
            for effect in effects:
                self.do(lambda engine, effect=effect: self._carry_out(effect))  # type: ignore[misc]
        self.do(lambda engine: None)

    def _carry_out(self, effect: object) -> None:
        world = self.engine.world
        if isinstance(effect, BootMachine):
            number = world.instances[effect.instance_id].number
            self.engine.machines.up(effect.instance_id, f"127.77.0.{number}", f"127.77.0.{number}", {})
        elif isinstance(effect, HaltMachine):
            self.engine.machines.gone(effect.instance_id)
        elif isinstance(effect, StartRun):
            self.engine.tasks.started(effect.task_id, world.tasks[effect.task_id].attempt, self.clock.now())
        elif isinstance(effect, AbortRun):
            self.end(effect.task_id, reason="signal", exit_code=143)

    def end(self, task_id: str, exit_code: int = 0, reason: str = "exit") -> None:
        """The task's process ends."""
        task = self.engine.world.tasks[task_id]
        end = TaskEnd(self.clock.now(), exit_code, reason)
        self.engine.tasks.ended(task_id, task.attempt, end)

    def picture(self) -> str:
        """All the platform knows: two equal pictures mean that nothing has changed."""
        world = self.engine.world
        kept = (
            world.namespaces,
            world.templates,
            world.sources,
            world.requirements,
            world.groups,
            world.tasks,
            world.pools,
            world.computes,
            world.instances,
            world.nodes,
        )
        documents = [to_document(record) for held in kept for record in held.values()]
        return json.dumps([documents, world.switches.as_dict()], sort_keys=True, default=str)


class Platform:
    """The app over such a runtime, and a client that holds the key."""

    def __init__(self, folder: Path, extra_routes: list[Route] | None = None) -> None:
        self.runtime = InProcessRuntime(folder)
        self.app: Starlette = build_app(self.runtime, KEY, extra_routes or [])
        self.authorization = f"yd-key {KEY[0]}:{KEY[1]}"

    @property
    def engine(self) -> Engine:
        return self.runtime.engine

    def send(
        self, verb: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """One call; a `body` is sent as JSON."""
        if body is not None:
            more["json"] = body
        sent = {"Authorization": self.authorization, **(headers or {})}

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(verb, path, headers=sent, **more)

        return asyncio.run(ask())

    def ask(self, verb: str, path: str, body: Any = None, **more: Any) -> Any:
        """The document of a call that has to succeed."""
        response = self.send(verb, path, body, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def refuse(self, verb: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """A call that has to be refused: in YellowDog's form, and nothing has changed."""
        before = self.runtime.picture()
        response = self.send(verb, path, body, **more)
        assert 400 <= response.status_code < 500, response.text
        error = response.json()
        assert error["errorType"].endswith("Exception")
        assert error["title"] == error["errorType"]
        assert error["status"] == response.status_code
        assert isinstance(error["detail"], list)
        assert error["message"]
        assert self.runtime.picture() == before
        assert not self.engine.world.changed
        return response

    def provision(self, name: str = "pool", count: int = 2, **properties: Any) -> Any:
        """A pool of booted nodes."""
        usage = {
            "templateId": "local/node",
            "requirementName": name,
            "requirementNamespace": "ns",
            "targetInstanceCount": count,
        }
        request = {
            "requirementTemplateUsage": usage,
            "provisionedProperties": {"maxNodes": max(count, 1), **properties},
        }
        pool = self.ask("POST", "/workerPools/provisioned/template", request)
        self.runtime.work()
        return self.ask("GET", f"/workerPools/{pool['id']}")

    def submit(self, name: str = "work", groups: tuple[str, ...] = ("one",), **run: Any) -> Any:
        """A requirement with groups that take bash tasks and stay open."""
        return self.ask("POST", "/work/requirements", requirement(name, groups, **run))

    def add_tasks(self, group_id: str, count: int = 1, **fields: Any) -> Any:
        """So many tasks."""
        tasks = [{"taskType": "bash", **fields} for _ in range(count)]
        return self.ask("POST", f"/work/taskGroups/{group_id}/tasks", tasks)


def requirement(name: str = "work", groups: tuple[str, ...] = ("one",), **run: Any) -> dict[str, Any]:
    """The body of a requirement."""
    return {
        "namespace": "ns",
        "name": name,
        "taskGroups": [
            {
                "name": group,
                "finishIfAllTasksFinished": False,
                "runSpecification": {"taskTypes": ["bash"], **run},
            }
            for group in groups
        ],
    }
