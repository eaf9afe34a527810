"""What is allowed, and said all the same."""

from __future__ import annotations

import pytest

from tests.unit.config.described import described

CLOUD = {"kind": "yellowdog"}


def test_a_careful_description_needs_no_words() -> None:
    assert described().cautions == ()
    assert described({"lifetime": "8h"}, runs_on=CLOUD, prices={"local/node": 1}).cautions == ()


@pytest.mark.parametrize(
    ("cluster", "word"),
    [
        ({"auth": "none"}, "auth: none – whoever reaches"),
        ({"auth": "none", "secret_delivery": "environment"}, "auth: none – whoever reaches"),
        ({"secret_delivery": "environment"}, "secret_delivery: environment – Ray's token"),
    ],
)
def test_an_open_door_is_named(cluster: dict[str, object], word: str) -> None:
    (caution,) = described(cluster).cautions
    assert caution.startswith(word)


def test_a_cloud_cluster_without_an_end_is_named() -> None:
    (caution,) = described(runs_on=CLOUD).cautions
    assert caution.startswith("No lifetime is set")


def test_a_missing_price_is_named_where_prices_are_kept() -> None:
    (caution,) = described(prices={"team/other": 1}).cautions
    assert caution == "No price is known for local/node: the price per hour is without it."
