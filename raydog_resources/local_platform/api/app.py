"""The whole REST face: what every call goes through, and the parts of the API."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from raydog_resources.local_platform.api.account import Account
from raydog_resources.local_platform.api.answer import refused
from raydog_resources.local_platform.api.authentication import (
    Authenticate,
    AuthenticationGate,
    KeyAuthentication,
)
from raydog_resources.local_platform.api.call_noting import CallNoting
from raydog_resources.local_platform.api.compute_requirements import ComputeRequirements
from raydog_resources.local_platform.api.endpoint import Endpoint, routes_of
from raydog_resources.local_platform.api.host_gate import HostGate
from raydog_resources.local_platform.api.last_resort import LastResort
from raydog_resources.local_platform.api.local import Local
from raydog_resources.local_platform.api.namespaces import Namespaces
from raydog_resources.local_platform.api.nodes import Nodes
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.api.sources import Sources
from raydog_resources.local_platform.api.tasks import Tasks
from raydog_resources.local_platform.api.templates import Templates
from raydog_resources.local_platform.api.work_requirements import WorkRequirements
from raydog_resources.local_platform.api.worker_pools import WorkerPools
from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.faults_api import FaultMiddleware
from raydog_resources.local_platform.wire.schema import warm_up


def build_app(
    runtime: Runtime,
    key: tuple[str, str],
    extra_routes: Sequence[Route] = (),
    *,
    authenticate: Authenticate | None = None,
) -> Starlette:
    """`key` is the id and the secret of the only caller; `authenticate` replaces the check of it."""
    # The SDK takes half a second to import; meanwhile the platform is ready.
    threading.Thread(target=warm_up, name="sdk-import", daemon=True).start()
    return Starlette(
        routes=[*routes_of(endpoints_of(runtime)), *extra_routes],
        middleware=[
            Middleware(CallNoting, runtime=runtime),
            Middleware(LastResort),
            Middleware(HostGate),
            Middleware(AuthenticationGate, authenticate=authenticate or KeyAuthentication(*key)),
            # Faults strike known callers only, and between an effect and its answer.
            Middleware(FaultMiddleware, faults=runtime.faults),
        ],
        exception_handlers={Refusal: _on_refusal, HTTPException: _on_no_route},
    )


def endpoints_of(runtime: Runtime) -> list[Endpoint]:
    """All calls of the API, in the order in which they are matched."""
    parts = (
        WorkRequirements(runtime),
        Tasks(runtime),
        Nodes(runtime),
        WorkerPools(runtime),
        ComputeRequirements(runtime),
        Templates(runtime),
        Sources(runtime),
        Namespaces(runtime),
        Account(runtime),
        Local(runtime),
    )
    return [endpoint for part in parts for endpoint in part.endpoints()]


def _on_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refused(error)


def _on_no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        text = f"{request.method} is not possible at {request.url.path}"
        response = refused(Refusal(405, "MethodNotAllowedException", text))
        response.headers.update(error.headers or {})
        return response
    return refused(Refusal(error.status_code, "NotFoundException", f"there is nothing at {request.url.path}"))
