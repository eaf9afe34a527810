"""Versions of Ray and Python."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from raydog_resources.config.version import PythonVersion, RayVersion, is_older

RAY = TypeAdapter[str](RayVersion)
PYTHON = TypeAdapter[str](PythonVersion)


@pytest.mark.parametrize("version", ["2.60.0", "2.9.0", "2.52.1", "3.0.0rc1", "3.0.0.dev0", "10.0.0"])
def test_releases_of_ray(version: str) -> None:
    assert RAY.validate_python(version) == version


@pytest.mark.parametrize("version", ["2.60", "v2.60.0", "==2.60.0", "latest", "", "2.60.x", None, ["2.60.0"]])
def test_what_is_no_release_of_ray(version: object) -> None:
    with pytest.raises(ValidationError, match="all three numbers"):
        RAY.validate_python(version)


@pytest.mark.parametrize("version", ["2.8.1", "1.13.0", "0.8.0"])
def test_releases_that_are_too_old(version: str) -> None:
    with pytest.raises(ValidationError, match=r'"2\.52\.0" or newer'):
        RAY.validate_python(version)


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11.7", "3.14"])
def test_versions_of_python(version: str) -> None:
    assert PYTHON.validate_python(version) == version


@pytest.mark.parametrize("version", ["2.7", "3.8.10", "4.0"])
def test_pythons_there_is_no_ray_for(version: str) -> None:
    with pytest.raises(ValidationError, match=r'"3\.9" or newer'):
        PYTHON.validate_python(version)


@pytest.mark.parametrize(("version", "shown"), [(2.60, "2.6"), (3.1, "3.1"), (3, "3"), (2.0, "2")])
def test_a_number_is_explained(version: float, shown: str) -> None:
    for adapter in (RAY, PYTHON):
        with pytest.raises(ValidationError, match=f"found the number {shown}: without quotes"):
            adapter.validate_python(version)


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [
        ("2.9.0", "2.52.0", True),
        ("2.52.0", "2.52.0", False),
        ("2.52.0rc1", "2.52.0", False),
        ("3.9", "3.10", True),
        ("3.10.2", "3.10", False),
        ("10.0.0", "9.9.9", False),
    ],
)
def test_versions_are_compared_as_numbers(one: str, other: str, older: bool) -> None:
    assert is_older(one, other) is older
