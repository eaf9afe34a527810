"""A fresh user without rights or an account gets nodes of his own, and does not meet the neighbour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.integration.local_platform.isolation.other_user import USERS, Place, public_place
from tests.integration.local_platform.isolation.rig import reason_against

pytestmark = pytest.mark.root  # Who wants to become somebody else has to be root.


@pytest.fixture
def place() -> Iterator[Place]:
    with public_place() as place:
        yield place


@contextmanager
def platform_of(user: int, place: Place, wanted: str, hold: str = "") -> Iterator[dict[str, Any]]:
    """What the user's platform says, while it lives."""
    data = place.home(user) / "data"
    module = "tests.integration.local_platform.isolation.ordinary_user"
    with place.run_as(user, module, wanted, str(data), hold) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        if not line:
            raise AssertionError(process.stderr.read())
        yield json.loads(line)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert [path.name for path in data.iterdir()] == ["out"]


def test_a_user_without_rights_gets_the_best_there_is(place: Place) -> None:
    expected = "plain" if reason_against("userns") else "userns"
    with platform_of(USERS[0], place, "auto") as facts:
        assert (facts["uid"], facts["kind"]) == (USERS[0], expected)


def test_nodes_are_whole_without_root_and_without_an_account(place: Place) -> None:
    if reason_against("userns"):
        pytest.skip("no user namespaces here")
    with platform_of(USERS[0], place, "userns") as facts:
        home = "/opt/yellowdog/agent"
        assert facts["lines"] == [str(USERS[0]), "yd-agent", home, "mine", "raydog-ordinary"]
        assert (facts["end"], facts["up"]) == ("exit", True)


def test_two_users_have_blocks_of_their_own(place: Place) -> None:
    with ExitStack() as both:
        facts = [both.enter_context(platform_of(user, place, "auto", "hold")) for user in USERS]
        assert len({fact["base"] for fact in facts}) == 2
        assert {fact["uid"] for fact in facts} == set(USERS)
