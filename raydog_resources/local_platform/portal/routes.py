"""`/` and what the page behind it reads; nothing here changes the world."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from raydog_resources.local_platform.engine.refusal import invalid
from raydog_resources.local_platform.portal.answers import (
    GUARD,
    document,
    no_session,
    output_portion,
    static_file,
    whole_output,
)
from raydog_resources.local_platform.portal.output import read_portion
from raydog_resources.local_platform.portal.overview import Portrayed, overview
from raydog_resources.local_platform.portal.session import (
    SESSION_SECONDS,
    TICKET_SECONDS,
    Sessions,
    cookie_name,
)
from raydog_resources.local_platform.portal.task_details import task_details
from raydog_resources.local_platform.portal.visitors import has_session, port_of
from raydog_resources.local_platform.portal.wish import wish_of

_NO_COOKIE = "This page needs a link that opens it."
_NO_TICKET = "This link was used already, or is older than a minute."


def portal_routes(platform: Portrayed, sessions: Sessions) -> list[Route]:
    """The page, its files, and its data."""

    async def link_made(request: Request) -> Response:
        url = f"http://127.0.0.1:{port_of(request)}/?ticket={sessions.issue_ticket()}"
        return document({"url": url, "valid_seconds": TICKET_SECONDS})

    async def page(request: Request) -> Response:
        if "ticket" in request.query_params:
            return _open_session(request, sessions)
        return static_file("index.html") if has_session(request, sessions) else no_session(_NO_COOKIE)

    async def looked(request: Request) -> Response:
        return document(overview(platform, wish_of(request.query_params)))

    async def looked_at_task(request: Request) -> Response:
        return document(task_details(platform.engine, request.path_params["task"]))

    async def read(request: Request) -> Response:
        path = platform.output_path(request.path_params["task"], _whole_number(request, "attempt", 1) - 1)
        if "offset" not in request.query_params:
            return whole_output(path)
        portion = await run_in_threadpool(read_portion, path, _whole_number(request, "offset", 0))
        return output_portion(portion)

    async def filed(request: Request) -> Response:
        return static_file(request.path_params["name"])

    return [
        Route("/", page, methods=["GET"]),
        Route("/__local/portal-link", link_made, methods=["POST"]),
        Route("/__local/portal/overview", looked, methods=["GET"]),
        Route("/__local/portal/tasks/{task}", looked_at_task, methods=["GET"]),
        Route("/__local/portal/output/{task}", read, methods=["GET"]),
        Route("/__local/portal/{name}", filed, methods=["GET"]),
    ]


def _whole_number(request: Request, name: str, default: int) -> int:
    said = request.query_params.get(name, str(default))
    try:
        return int(said)
    except ValueError as error:
        raise invalid(f"{name}: {said[:40]!r} is no whole number") from error


def _open_session(request: Request, sessions: Sessions) -> Response:
    cookie = sessions.redeem(request.query_params["ticket"])
    if cookie is None:
        return no_session(_NO_TICKET)
    answer = RedirectResponse("/", status_code=303, headers=GUARD)
    answer.set_cookie(
        cookie_name(port_of(request)),
        cookie,
        max_age=int(SESSION_SECONDS),
        path="/",
        httponly=True,
        samesite="strict",
    )
    return answer
