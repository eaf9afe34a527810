from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from raydog_resources.local_platform.api import updates
from tests.unit.local_platform.api.in_process import Platform

SDK = "yd/1.0.0 yellowdog-sdk-python/15.9.1 python/3.11"
LIMIT = 10.0


class Stream:
    """An open event stream, read piece by piece."""

    def __init__(self, platform: Platform, path: str, agent: str) -> None:
        self._pieces: asyncio.Queue[str] = asyncio.Queue()
        self._gone = asyncio.Event()
        self.headers: dict[str, str] = {}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "method": "GET",
            "path": path,
            "query_string": b"",
            "server": ("127.0.0.1", 8080),
            "headers": [
                (b"host", b"127.0.0.1:8080"),
                (b"authorization", platform.authorization.encode()),
                (b"user-agent", agent.encode()),
            ],
        }
        self.task = asyncio.ensure_future(platform.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.headers = {key.decode(): value.decode() for key, value in message["headers"]}
        elif message["body"]:
            self._pieces.put_nowait(message["body"].decode())

    async def piece(self) -> str:
        return await asyncio.wait_for(self._pieces.get(), LIMIT)

    async def event(self) -> Any:
        piece = await self.piece()
        assert piece.startswith("data:")
        assert piece.endswith("\n\n")
        return json.loads(piece[5:])

    async def end(self) -> None:
        await asyncio.wait_for(self.task, LIMIT)

    async def leave(self) -> None:
        self._gone.set()
        await self.end()

    @property
    def silent(self) -> bool:
        return self._pieces.empty()


def _run(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(_as_coroutine(scene), 2 * LIMIT))


async def _as_coroutine(scene: Callable[[], Awaitable[None]]) -> None:
    await scene()


def test_the_object_comes_at_once_and_after_each_change(platform: Platform) -> None:
    platform.provision(count=1)
    made = platform.submit()
    group = made["taskGroups"][0]["id"]

    async def scene() -> None:
        stream = Stream(platform, f"/work/requirements/{made['id']}/updates", SDK)
        assert await stream.event() == made
        assert stream.headers["content-type"].startswith("text/event-stream")
        world = platform.engine.world
        platform.runtime.do(lambda engine: engine.tasks.add(world.groups[group], [{"taskType": "bash"}]))
        counted = await stream.event()
        assert counted["taskGroups"][0]["taskSummary"]["statusCounts"] == {"ALLOCATED": 1}
        platform.runtime.work()
        assert (await stream.event())["taskGroups"][0]["taskSummary"]["statusCounts"] == {"EXECUTING": 1}
        await stream.leave()

    _run(scene)
    assert platform.runtime.watchers.count == 0


def test_what_looks_the_same_is_not_sent_again(platform: Platform) -> None:
    made = platform.submit()

    async def scene() -> None:
        stream = Stream(platform, f"/work/requirements/{made['id']}/updates", SDK)
        await stream.event()
        requirement = platform.engine.world.requirements[made["id"]]
        platform.runtime.do(lambda engine: engine.world.touch(requirement))
        for _ in range(20):
            await asyncio.sleep(0)
        assert stream.silent
        await stream.leave()

    _run(scene)


@pytest.mark.parametrize("kind", ["requirement", "pool", "compute"])
def test_clients_that_wait_for_the_end_get_it(platform: Platform, kind: str) -> None:
    pool = platform.provision(count=1)
    made = platform.submit()
    path = {
        "requirement": f"/work/requirements/{made['id']}/updates",
        "pool": f"/workerPools/{pool['id']}/updates",
        "compute": f"/compute/requirements/{pool['computeRequirementId']}/updates",
    }[kind]

    async def scene() -> None:
        stream = Stream(platform, path, "python-requests/2.32")
        await stream.event()
        platform.runtime.do(
            lambda engine: engine.requirements.transition(made["id"], "CANCELLING", abort=True)
        )
        platform.runtime.do(lambda engine: engine.pools.shut_down(pool["id"]))
        platform.runtime.work()
        last = await stream.event()
        assert last["status"] in ("CANCELLED", "TERMINATED")
        await stream.end()

    _run(scene)


def test_for_the_sdk_the_stream_stays_open_after_the_end(platform: Platform) -> None:
    made = platform.submit()
    platform.ask("PUT", f"/work/requirements/{made['id']}/transition/CANCELLING")

    async def scene() -> None:
        stream = Stream(platform, f"/work/requirements/{made['id']}/updates", SDK)
        assert (await stream.event())["status"] == "CANCELLED"
        for _ in range(20):
            await asyncio.sleep(0)
        assert not stream.task.done()
        await stream.leave()

    _run(scene)


def test_something_is_said_when_nothing_happens(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "SECONDS_BETWEEN_SIGNS_OF_LIFE", 0.01)
    pool = platform.provision(count=1)

    async def scene() -> None:
        stream = Stream(platform, f"/workerPools/{pool['id']}/updates", SDK)
        assert (await stream.event())["id"] == pool["id"]
        for _ in range(3):
            assert await stream.piece() == ": still here\n\n"
        platform.runtime.do(lambda engine: engine.pools.shut_down(pool["id"]))
        piece = await stream.piece()
        while piece.startswith(":"):
            piece = await stream.piece()
        assert json.loads(piece[5:])["status"] == "SHUTDOWN"
        await stream.leave()

    _run(scene)


def test_streams_end_with_the_platform(platform: Platform) -> None:
    made = platform.submit()

    async def scene() -> None:
        stream = Stream(platform, f"/work/requirements/{made['id']}/updates", SDK)
        await stream.event()
        platform.runtime.stopped.set()
        await stream.end()

    _run(scene)
    assert platform.runtime.watchers.count == 0


def test_a_stream_of_something_unknown_is_an_ordinary_error(platform: Platform) -> None:
    for path in ("/work/requirements/x/updates", "/workerPools/x/updates", "/compute/requirements/x/updates"):
        assert platform.refuse("GET", path).status_code == 404
