"""Ray's dashboard by whichever way leads there: straight, or through a port that SSH carries to the head."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, NotAuthorised
from raydog_resources.gateways.host import Forward
from raydog_resources.gateways.host_trust import HostNotTrusted
from raydog_resources.gateways.ray_dashboard import HttpRayDashboard, RayDashboard, RayNode
from raydog_resources.gateways.ray_use import NodeUse

T = TypeVar("T")
OpenForward = Callable[[str, int], Forward]
OpenDashboard = Callable[[str, str], RayDashboard]
DIRECTLY, OVER_SSH = "directly", "over SSH"
_LOOPBACK = "127.0.0.1"


class ForwardedRayDashboard:
    """A `RayDashboard`. The way that led there last is tried first; a change of way is told."""

    def __init__(
        self,
        url: str,
        token: str,
        open_forward: OpenForward,
        *,
        tell: Callable[[str], None],
        open_dashboard: OpenDashboard = HttpRayDashboard,
    ) -> None:
        """`open_forward`: an address and a port as the head sees them become a port of this machine."""
        target = urlsplit(url)
        self.way = ""
        """By which way it answered last; "" before its first answer."""
        self._url = url
        self._token = token
        self._tell = tell
        self._open_forward = open_forward
        self._open_dashboard = open_dashboard
        self._port = target.port or 80
        # Without a token Ray's dashboard listens on the head's loopback alone.
        self._addresses = [target.hostname or _LOOPBACK, _LOOPBACK]
        self._forwards: dict[str, Forward] = {}

    def alive_nodes(self) -> tuple[RayNode, ...]:
        return self._ask(lambda dashboard: dashboard.alive_nodes())

    def work_by_node(self) -> Mapping[str, int]:
        return self._ask(lambda dashboard: dashboard.work_by_node())

    def look_for_prometheus(self) -> None:
        self._ask(lambda dashboard: dashboard.look_for_prometheus())

    def use_by_node(self) -> Mapping[str, NodeUse]:
        return self._ask(lambda dashboard: dashboard.use_by_node())

    def drain(self, node_ids: Sequence[str], seconds: float) -> None:
        self._ask(lambda dashboard: dashboard.drain(node_ids, seconds))

    def close(self) -> None:
        """Free the ports."""
        while self._forwards:
            self._forwards.popitem()[1].close()

    def _ask(self, question: Callable[[RayDashboard], T]) -> T:
        troubles: list[tuple[str, CouldNotAsk | NotAuthorised]] = []
        for way in sorted((DIRECTLY, OVER_SSH), key=lambda each: each != self.way):
            try:
                answer = self._ask_directly(question) if way == DIRECTLY else self._ask_over_ssh(question)
            except (HostNotTrusted, AnswerOverdue):
                # What may have taken effect must not be asked for a second time by another way.
                raise
            except (CouldNotAsk, NotAuthorised) as error:
                # At the head's private address somebody else's Ray may answer here: the other way counts, too.
                troubles.append((way, error))
            else:
                self._note(way)
                return answer
        raise _nothing_leads_there(self._url, troubles)

    def _ask_directly(self, question: Callable[[RayDashboard], T]) -> T:
        return question(self._open_dashboard(self._url, self._token))

    def _ask_over_ssh(self, question: Callable[[RayDashboard], T]) -> T:
        why = ""
        for address in list(self._addresses):
            forward = self._forwards.get(address) or self._open_forward(address, self._port)
            self._forwards[address] = forward
            try:
                answer = question(self._open_dashboard(f"http://{_LOOPBACK}:{forward.port}", self._token))
            except CouldNotAsk as error:
                why = why or forward.trouble or error.what
            else:
                self._addresses.sort(key=lambda each: each != address)
                return answer
        raise CouldNotAsk(why, thing=f"Ray at {self._url}")

    def _note(self, way: str) -> None:
        if way != self.way:
            self.way = way
            self._tell(f"Ray at {self._url} answers {way}")


def _nothing_leads_there(
    url: str, troubles: list[tuple[str, CouldNotAsk | NotAuthorised]]
) -> CouldNotAsk | NotAuthorised:
    for _, error in troubles:
        if isinstance(error, NotAuthorised):
            return error
    found = "; ".join(f"{way}: {error.what}" for way, error in troubles)
    return CouldNotAsk(f"no way leads there ({found})", thing=f"Ray at {url}")
