"""Reads what the collector sends, the way a receiver does."""

from __future__ import annotations

import struct
from collections.abc import Iterator


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[place]
        number |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return number, place


def unsnapped(data: bytes) -> bytes:
    """Only literals with a length of two bytes are expected."""
    length, place = _varint(data, 0)
    plain = b""
    while place < len(data):
        assert data[place] == 0xF4
        size = struct.unpack("<H", data[place + 1 : place + 3])[0] + 1
        plain += data[place + 3 : place + 3 + size]
        place += 3 + size
    assert len(plain) == length
    return plain


def fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Each field of a message: number and content."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        if key & 7 == 2:
            size, place = _varint(data, place)
            yield key >> 3, data[place : place + size]
            place += size
        elif key & 7 == 1:
            yield key >> 3, data[place : place + 8]
            place += 8
        else:
            number, place = _varint(data, place)
            yield key >> 3, number


def _bytes(content: bytes | int) -> bytes:
    assert isinstance(content, bytes)
    return content


def _text(content: bytes | int) -> str:
    return _bytes(content).decode()


def read_series(message: bytes) -> tuple[dict[str, str], float, int]:
    """Labels, value and time of one series."""
    labels: dict[str, str] = {}
    value, moment = 0.0, 0
    for number, content in fields(message):
        assert isinstance(content, bytes)
        inner = dict(fields(content))
        if number == 1:
            labels[_text(inner[1])] = _text(inner[2])
        else:
            value, moment = struct.unpack("<d", _bytes(inner[1]))[0], int(inner[2])
    return labels, value, moment


def read_request(body: bytes) -> list[tuple[dict[str, str], float, int]]:
    """All series of a request."""
    return [read_series(content) for _, content in fields(unsnapped(body)) if isinstance(content, bytes)]


def read_all(series: list[bytes]) -> list[tuple[dict[str, str], float, int]]:
    """What the collector keeps before it sends it: each is a field of its own."""
    return [
        read_series(content) for one in series for _, content in fields(one) if isinstance(content, bytes)
    ]
