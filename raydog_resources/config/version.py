"""Versions of Ray and Python: which may be written, and which of two is newer."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected, refused

OLDEST_RAY = "2.9.0"
OLDEST_RAY_WITH_TOKEN = "2.52.0"
OLDEST_PYTHON = "3.9"

_RAY = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+|\.(?:post|dev)\d+)?")
_PYTHON = re.compile(r"\d+\.\d+(?:\.\d+)?")


def version_key(version: str) -> tuple[int, ...]:
    """The numbers by which versions are compared; what follows a release's number is left out."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def is_older(version: str, than: str) -> bool:
    """Whether a version came before another."""
    return version_key(version) < version_key(than)


def ray_version(value: object) -> str:
    """A release of Ray, in full."""
    found = _text(value, "2.60.0")
    if _RAY.fullmatch(found) is None:
        raise expected('all three numbers of a release of Ray in quotes, such as "2.60.0"')
    if is_older(found, OLDEST_RAY):
        raise expected(f'"{OLDEST_RAY_WITH_TOKEN}" or newer ("{OLDEST_RAY}" or newer with auth: none)')
    return found


def python_version(value: object) -> str:
    """A version of Python, with or without its third number."""
    found = _text(value, "3.11")
    if _PYTHON.fullmatch(found) is None:
        raise expected('a version of Python in quotes, such as "3.11" or "3.11.7"')
    if is_older(found, OLDEST_PYTHON) or version_key(found)[0] != version_key(OLDEST_PYTHON)[0]:
        raise expected(f'"{OLDEST_PYTHON}" or newer: Ray has no packages for others')
    return found


def _text(value: object, example: str) -> str:
    """YAML makes a number of 2.60 without quotes, and 2.60 then is 2.6."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise refused(
            f"found the number {value:g}: without quotes YAML makes numbers of versions",
            f'write the version in quotes, such as "{example}"',
        )
    return value if isinstance(value, str) else ""


RayVersion = Annotated[str, BeforeValidator(ray_version)]
PythonVersion = Annotated[str, BeforeValidator(python_version)]
