"""The portal over a bench's engine, without a port: its gate, its routes, and a client beside them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from raydog_resources.local_platform.api.answer import refused
from raydog_resources.local_platform.api.authentication import AuthenticationGate, KeyAuthentication
from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.portal.routes import portal_routes
from raydog_resources.local_platform.portal.session import Sessions
from raydog_resources.local_platform.portal.visitors import VisitorAuthentication
from tests.unit.local_platform.engine.bench import Bench

KEY = ("local", "secret-of-the-test")
BASE = "http://127.0.0.1:8080"


def _on_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refused(error)


class PortalHouse:
    """Answers as the platform would, from the bench's world."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench()
        self.folder = DataFolder(folder)
        self.folder.prepare()
        self.sessions = Sessions(self.bench.clock)
        visitors = VisitorAuthentication(KeyAuthentication(*KEY), self.sessions)
        self._app = Starlette(
            routes=portal_routes(self, self.sessions),
            middleware=[Middleware(AuthenticationGate, authenticate=visitors)],
            exception_handlers={Refusal: _on_refusal},
        )

    @property
    def engine(self) -> Engine:
        return self.bench.engine

    def describe(self) -> dict[str, Any]:
        return {"id": "abc", "isolation": "stub", "isolation_note": "", "uptime_seconds": 3.0, "faults": [{}]}

    def output_path(self, task_id: str, attempt: int | None = None) -> Path:
        return self.folder.output(f"{self.engine.tasks.get(task_id).number}.{attempt}")

    def ask(self, path: str, *, cookie: str = "", key: bool = False, verb: str = "GET") -> httpx.Response:
        """One call; redirections are not followed."""
        headers = {"Cookie": cookie} if cookie else {}
        if key:
            headers["Authorization"] = f"yd-key {KEY[0]}:{KEY[1]}"

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(verb, path, headers=headers)

        return asyncio.run(call())

    def link(self) -> str:
        """Path and query of a fresh link."""
        made = self.ask("/__local/portal-link", key=True, verb="POST")
        assert made.status_code == 200
        return str(made.json()["url"]).removeprefix(BASE)

    def enter(self) -> str:
        """The cookie, as a browser sends it back."""
        return self.ask(self.link()).headers["set-cookie"].split(";")[0]
