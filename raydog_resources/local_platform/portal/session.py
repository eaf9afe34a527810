"""Who may look: a one-time link, made with the key, becomes a cookie. Both live in memory only."""

from __future__ import annotations

import secrets

from raydog_resources.clock import Clock

TICKET_SECONDS = 60.0
SESSION_SECONDS = 12 * 3600.0
_MOST_TICKETS = 100
_MOST_SESSIONS = 100


class _Passes:
    """Random words, each good for a while; when there are too many, the oldest go."""

    def __init__(self, clock: Clock, seconds: float, most: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self._ends: dict[str, float] = {}

    def make(self) -> str:
        self._forget_ended()
        while len(self._ends) >= self._most:
            del self._ends[next(iter(self._ends))]
        word = secrets.token_urlsafe(32)
        self._ends[word] = self._clock.monotonic() + self._seconds
        return word

    def good(self, word: str) -> bool:
        self._forget_ended()
        return word in self._ends

    def spend(self, word: str) -> bool:
        self._forget_ended()
        return self._ends.pop(word, None) is not None

    def _forget_ended(self) -> None:
        now = self._clock.monotonic()
        self._ends = {word: end for word, end in self._ends.items() if end > now}


class Sessions:
    """Tickets and the sessions that they open."""

    def __init__(self, clock: Clock) -> None:
        self._tickets = _Passes(clock, TICKET_SECONDS, _MOST_TICKETS)
        self._cookies = _Passes(clock, SESSION_SECONDS, _MOST_SESSIONS)

    def issue_ticket(self) -> str:
        """For one link; it opens one session within a minute."""
        return self._tickets.make()

    def redeem(self, ticket: str) -> str | None:
        """The cookie's value for a ticket, once; None: the ticket is spent, too old or was never one."""
        return self._cookies.make() if self._tickets.spend(ticket) else None

    def knows(self, cookie: str) -> bool:
        """Whether this cookie's session is open."""
        return self._cookies.good(cookie)


def cookie_name(port: int) -> str:
    """Browsers send a host's cookies to all its ports: the name says which platform a cookie is for."""
    return f"raydog_portal_{port}"
