"""A call of the API: its verb, its path, what may stand behind the `?`, and who answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from raydog_resources.local_platform.wire.parameter import Parameters, Query

Handler = Callable[["Call"], Awaitable[Response]]


@dataclass(frozen=True)
class Call:
    """What a handler gets."""

    request: Request
    query: Parameters

    def __getitem__(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])


@dataclass(frozen=True)
class Endpoint:
    """One verb at one path. `query` is made at first use, because it may ask the SDK."""

    verb: str
    path: str
    handler: Handler
    query: Callable[[], Query] = field(default=Query)


def routes_of(endpoints: Iterable[Endpoint]) -> list[Route]:
    """One route per path, in the order of their first mention: what comes first is matched first."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, {})[endpoint.verb] = endpoint
    return [Route(path, _dispatch(verbs), methods=sorted(verbs)) for path, verbs in by_path.items()]


def _dispatch(verbs: dict[str, Endpoint]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        endpoint = verbs["GET" if request.method == "HEAD" else request.method]
        query = endpoint.query().read(request.query_params.multi_items())
        return await endpoint.handler(Call(request, query))

    return respond
