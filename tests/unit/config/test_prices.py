"""The price per hour: the sum of what is known, and the names of what isn't."""

from __future__ import annotations

from decimal import Decimal

import pytest

from raydog_resources.config.prices import PricePerHour
from tests.unit.config.described import described

GROUPS = {
    "a": {"nodes": 3, "cpus": 1, "template": "team/small"},
    "b": {"nodes": 2, "template": "team/big"},
    "c": {"nodes": 0, "template": "team/never-priced"},
}
HEAD = {"template": "team/head"}


def price(prices: dict[str, float]) -> PricePerHour:
    return described({"head": HEAD, "workers": GROUPS}, prices=prices).price_per_hour


def test_all_nodes_are_counted() -> None:
    found = price({"team/head": 0.1, "team/small": 0.1, "team/big": 1.25, "team/elsewhere": 99})
    assert (found.known, str(found), found.complete) == (Decimal("2.9"), "2.9", True)


def test_tenths_stay_tenths() -> None:
    assert str(price({"team/head": 0, "team/small": 0.1, "team/big": 0})) == "0.3"


def test_what_has_no_price_is_named_and_not_guessed() -> None:
    found = price({"team/small": 0.1})
    assert str(found) == "0.3 or more (without team/head, team/big)"
    assert not found.complete


def test_no_price_at_all_is_no_price() -> None:
    assert str(price({})) == ""


def test_groups_of_one_template_share_its_price() -> None:
    node = {"template": "t/a"}
    workers = {"x": {"nodes": 1, **node}, "y": {"nodes": 2, **node}}
    description = described({"head": node, "workers": workers}, prices={"t/a": 2})
    assert str(description.price_per_hour) == "8"


@pytest.mark.parametrize(("known", "text"), [("100", "100"), ("1E+3", "1000"), ("0.50", "0.5"), ("0", "0")])
def test_a_price_is_written_plainly(known: str, text: str) -> None:
    assert str(PricePerHour(Decimal(known))) == text
