"""A fingerprint is the same everywhere: its values stand in people's states."""

from __future__ import annotations

from raydog_resources.specs.fingerprint import fingerprint


def test_it_is_what_it_was_in_the_first_release() -> None:
    assert fingerprint({"b": [1, "ü"], "a": None}) == "6bafd57c"


def test_order_of_keys_is_no_difference_order_of_items_is() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint([1, 2]) != fingerprint([2, 1])
