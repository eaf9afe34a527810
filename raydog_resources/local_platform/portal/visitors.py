"""Whom the gate lets in beside the holder of the key: visitors with a cookie, to look and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import HTTPConnection

from raydog_resources.local_platform.portal.session import Sessions, cookie_name

PORTAL = "/__local/portal/"
VISITOR = "portal"


class VisitorAuthentication:
    """The key opens everything, a cookie the portal's own paths for GET, which show no secret value.

    Browsers send a cookie to every port of the machine: one that opened more would be worth stealing.
    The page itself asks for its cookie or ticket, to answer people without one in words.
    """

    def __init__(self, holder_of_key: Callable[[HTTPConnection], str | None], sessions: Sessions) -> None:
        self._holder_of_key = holder_of_key
        self._sessions = sessions

    def __call__(self, connection: HTTPConnection) -> str | None:
        name = self._holder_of_key(connection)
        if name is not None or connection.scope["method"] != "GET":
            return name
        path = connection.scope["path"]
        if path == "/" or (path.startswith(PORTAL) and has_session(connection, self._sessions)):
            return VISITOR
        return None


def port_of(connection: HTTPConnection) -> int:
    """The port that the platform answers on."""
    return int(connection.scope["server"][1])


def has_session(connection: HTTPConnection, sessions: Sessions) -> bool:
    """Whether the caller's cookie is one of ours."""
    return sessions.knows(connection.cookies.get(cookie_name(port_of(connection)), ""))
