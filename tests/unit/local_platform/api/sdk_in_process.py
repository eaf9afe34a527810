"""The stock SDK's client whose calls go to an app in this process."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from starlette.applications import Starlette
from yellowdog_client import PlatformClient
from yellowdog_client.model import ApiKey, ServicesSchema

from tests.unit.local_platform.api.in_process import BASE, KEY


class InProcessAdapter(BaseAdapter):
    """Where `requests` would open a socket."""

    def __init__(self, app: Starlette) -> None:
        super().__init__()
        self._app = app
        self.encodings: list[str] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        answer = asyncio.run(self._ask(request))
        self.encodings.append(str(request.headers.get("Content-Encoding", "")))
        response = requests.Response()
        response.status_code = answer.status_code
        response.reason = answer.reason_phrase
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.content
        response.url = str(request.url)
        response.request = request
        return response

    async def _ask(self, request: requests.PreparedRequest) -> httpx.Response:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app)) as client:
            return await client.request(
                str(request.method), str(request.url), headers=dict(request.headers), content=body
            )

    def close(self) -> None:
        """Nothing was opened."""


def client_of(app: Starlette, secret: str = KEY[1]) -> tuple[PlatformClient, InProcessAdapter]:
    """A client that holds the key."""
    client = PlatformClient.create(ServicesSchema(defaultUrl=BASE), ApiKey(KEY[0], secret))
    adapter = InProcessAdapter(app)
    vars(client)["_PlatformClient__session"].mount("http://", adapter)
    return client, adapter
