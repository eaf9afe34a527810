"""Remote write: what is written is what a receiver reads."""

from __future__ import annotations

import math
import struct

import pytest

from raydog_resources.node_programs.collector.write_request import (
    STALE,
    encoded_labels,
    encoded_series,
    varint,
    write_request,
)
from tests.unit.node_programs.collector.reading import read_request


def test_series_arrive_as_they_were_sent() -> None:
    labels = encoded_labels({"job": "ray", "__name__": "up", "Ä": "ö", "empty": ""})
    body = write_request([encoded_series(labels, 1.5, 1_700_000_000_123)])
    ((found, value, moment),) = read_request(body)
    assert (found, value, moment) == ({"__name__": "up", "job": "ray", "Ä": "ö"}, 1.5, 1_700_000_000_123)
    assert list(found) == sorted(found)


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_long_ones_are_cut_in_pieces_and_come_whole(count: int) -> None:
    labels = encoded_labels({"__name__": "m", "filler": "x" * 100})
    body = write_request([encoded_series(labels, float(number), number) for number in range(count)])
    assert [moment for _, _, moment in read_request(body)] == list(range(count))


def test_numbers_are_in_groups_of_seven_bits() -> None:
    assert [varint(number) for number in (0, 127, 128, 300)] == [b"\0", b"\x7f", b"\x80\x01", b"\xac\x02"]


def test_the_end_of_a_series_is_one_certain_not_a_number() -> None:
    assert math.isnan(STALE)
    assert struct.pack("<d", STALE) == struct.pack("<Q", 0x7FF0000000000002)
