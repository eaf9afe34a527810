"""Samples as Prometheus's remote write takes them: a small part of protobuf, in Snappy's form without compression."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]
"""The one not-a-number by which Prometheus knows that a series has ended."""
_PIECE = 65536


def varint(number: int) -> bytes:
    """A number in groups of seven bits."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def encoded_labels(labels: Mapping[str, str]) -> bytes:
    """The part of a series that never changes; receivers want its labels in order, and none that is empty."""
    given = sorted((name, value) for name, value in labels.items() if value)
    pairs = [_field(1, name.encode()) + _field(2, value.encode()) for name, value in given]
    return b"".join(_field(1, pair) for pair in pairs)


def encoded_series(labels: bytes, value: float, milliseconds: int) -> bytes:
    """One series with one sample."""
    sample = b"\x09" + struct.pack("<d", value) + b"\x10" + varint(milliseconds)
    return _field(1, labels + _field(2, sample))


def write_request(series: Iterable[bytes]) -> bytes:
    """The body of a request."""
    return _snappy(b"".join(series))


def _snappy(plain: bytes) -> bytes:
    """Literals alone: the form allows it, and every reader takes it."""
    pieces = [plain[start : start + _PIECE] for start in range(0, len(plain), _PIECE)]
    return varint(len(plain)) + b"".join(
        b"\xf4" + struct.pack("<H", len(piece) - 1) + piece for piece in pieces
    )
