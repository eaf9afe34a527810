"""Tickets open one session, within a minute; sessions end."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.portal.session import (
    SESSION_SECONDS,
    TICKET_SECONDS,
    Sessions,
    cookie_name,
)
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sessions(clock: FakeClock) -> Sessions:
    return Sessions(clock)


def opened(sessions: Sessions) -> str:
    cookie = sessions.redeem(sessions.issue_ticket())
    assert cookie is not None
    return cookie


def test_a_ticket_opens_one_session(sessions: Sessions) -> None:
    ticket = sessions.issue_ticket()
    cookie = sessions.redeem(ticket)
    assert cookie is not None
    assert sessions.knows(cookie)
    assert sessions.redeem(ticket) is None
    assert sessions.knows(cookie)


def test_a_ticket_is_no_cookie_and_a_cookie_no_ticket(sessions: Sessions) -> None:
    ticket = sessions.issue_ticket()
    assert not sessions.knows(ticket)
    cookie = opened(sessions)
    assert sessions.redeem(cookie) is None
    assert sessions.redeem("") is None
    assert not sessions.knows("")


def test_a_ticket_is_good_for_a_minute(sessions: Sessions, clock: FakeClock) -> None:
    early, late = sessions.issue_ticket(), sessions.issue_ticket()
    clock.advance(TICKET_SECONDS - 1)
    assert sessions.redeem(early) is not None
    clock.advance(1)
    assert sessions.redeem(late) is None


def test_a_session_ends_after_its_hours(sessions: Sessions, clock: FakeClock) -> None:
    cookie = opened(sessions)
    clock.advance(SESSION_SECONDS - 1)
    assert sessions.knows(cookie)
    clock.advance(1)
    assert not sessions.knows(cookie)


def test_what_was_made_cannot_be_guessed_from_what_was_made_before(sessions: Sessions) -> None:
    words = {sessions.issue_ticket() for _ in range(50)} | {opened(sessions) for _ in range(50)}
    assert len(words) == 100
    assert min(map(len, words)) >= 43


def test_whoever_asks_for_a_thousand_links_fills_no_memory(sessions: Sessions) -> None:
    tickets = [sessions.issue_ticket() for _ in range(1000)]
    assert sessions.redeem(tickets[0]) is None
    assert sessions.redeem(tickets[-1]) is not None
    assert sum(sessions.redeem(ticket) is not None for ticket in tickets) == 99


def test_each_platform_of_a_machine_has_a_cookie_of_its_own() -> None:
    assert cookie_name(8001) != cookie_name(8002)
