"""What may be asked of one run, and that somebody hears it."""

from __future__ import annotations

from raydog_resources.resources import provider
from raydog_resources.workspace.wish import Wish, environment_of


def test_wishes_reach_the_providers_by_their_environment() -> None:
    assert environment_of([]) == {}
    assert environment_of([Wish.RENEW, Wish.REMOVE_NOW]) == {"RAYDOG_RENEW": "1", "RAYDOG_REMOVE_NOW": "1"}


def test_the_providers_listen_for_the_same_words() -> None:
    assert (Wish.RENEW.value, Wish.REMOVE_NOW.value) == (provider.RENEW, provider.REMOVE_NOW)
