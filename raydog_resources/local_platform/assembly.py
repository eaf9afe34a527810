"""Puts the parts of a platform together: the one place that knows all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from raydog_resources.clock import Clock
from raydog_resources.local_platform.api.app import build_app
from raydog_resources.local_platform.api.authentication import KeyAuthentication
from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.faults_api import fault_routes
from raydog_resources.local_platform.isolation.driver import Isolation
from raydog_resources.local_platform.isolation.probe import choose
from raydog_resources.local_platform.isolation.stub import StubIsolation
from raydog_resources.local_platform.portal.routes import portal_routes
from raydog_resources.local_platform.portal.session import Sessions
from raydog_resources.local_platform.portal.visitors import VisitorAuthentication
from raydog_resources.local_platform.runtime import Runtime
from raydog_resources.local_platform.server import listener, make_server
from raydog_resources.local_platform.settings import Settings


async def open_runtime(settings: Settings, folder: DataFolder, clock: Clock) -> Runtime:
    """The runtime over the isolation that works here."""
    stub = StubIsolation(clock, first=int(folder.ident, 16))
    chosen: Isolation = stub
    if settings.isolation != "stub":
        chosen = choose(settings.isolation, folder.root, folder.ident, settings.agent_venv)
    runtime = Runtime(settings, folder, clock, chosen, stub)
    await runtime.open()
    return runtime


async def serve(runtime: Runtime, announce: Callable[[int], None]) -> None:
    """Answer until the runtime says that it has stopped."""
    key = (runtime.folder.key_id, runtime.folder.secret)
    sessions = Sessions(runtime.clock)
    app = build_app(
        runtime,
        key,
        [*fault_routes(runtime), *portal_routes(runtime, sessions)],
        authenticate=VisitorAuthentication(KeyAuthentication(*key), sessions),
    )
    bound = listener(runtime.settings.port, runtime.folder.last_port)
    server = make_server(app)
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.005)
    announce(bound.getsockname()[1])
    stopping = asyncio.create_task(runtime.stopped.wait())
    await asyncio.wait([stopping, serving], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    stopping.cancel()
