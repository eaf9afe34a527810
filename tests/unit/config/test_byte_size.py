"""Amounts of memory: powers of 1000 and of 1024 are told apart, and nothing is guessed."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from raydog_resources.config.byte_size import SMALLEST_OBJECT_STORE, Bytes, ObjectStoreBytes

BYTES = TypeAdapter[int](Bytes)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("2GB", 2 * 10**9),
        ("2GiB", 2 * 2**30),
        ("512MiB", 512 * 2**20),
        ("512 MB", 512 * 10**6),
        ("1.5kB", 1500),
        ("0.1GB", 10**8),
        ("1TiB", 2**40),
        ("10gb", 10**10),
        ("78643200B", 78643200),
        (0, 0),
        ("0B", 0),
    ],
)
def test_an_amount_is_kept_in_bytes(written: object, size: int) -> None:
    assert BYTES.validate_python(written) == size
    assert BYTES.validate_python(BYTES.dump_python(size, mode="json")) == size


@pytest.mark.parametrize("written", ["", "8", 8, 8.5, True, "GB", "2 iB", "2XB", "-1GB", "two GB", None, {}])
def test_anything_else_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="write an amount with its unit"):
        BYTES.validate_python(written)


@pytest.mark.parametrize("written", ["2G", "2Gi", "2 g"])
def test_half_a_unit_is_asked_back(written: str) -> None:
    with pytest.raises(ValidationError, match=r"write 2GB \(powers of 1000\) or 2GiB \(powers of 1024\)"):
        BYTES.validate_python(written)


def test_an_object_store_has_the_size_that_ray_needs() -> None:
    store = TypeAdapter[int](ObjectStoreBytes)
    assert store.validate_python("75MiB") == SMALLEST_OBJECT_STORE
    for too_small in ("75MB", 0):
        with pytest.raises(ValidationError, match="at least 75MiB"):
            store.validate_python(too_small)
