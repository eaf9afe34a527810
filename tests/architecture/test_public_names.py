"""The package's public face: which names it has, and that looking at it costs nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import raydog_resources
from tests.architecture.source_tree import PACKAGE, ROOT

PUBLIC_NAMES = (ROOT / "tests" / "golden" / "public_names.txt").read_text(encoding="utf-8").split()
PAID_FOR_ON_USE = {
    "yellowdog_client",
    "paramiko",
    "starlette",
    "uvicorn",
    "pydantic",
    "requests",
    "pulumi",
    "ray",
}


def test_the_public_names_are_these() -> None:
    assert raydog_resources.__all__ == PUBLIC_NAMES
    assert sorted(PUBLIC_NAMES) == PUBLIC_NAMES


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_name_is_there(name: str) -> None:
    found = getattr(raydog_resources, name)
    assert isinstance(found, str) or found.__name__ == name
    assert name in dir(raydog_resources)


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="'raydog_resources' has no attribute 'Cluster'"):
        _ = raydog_resources.Cluster


def test_importing_the_package_pays_for_nothing() -> None:
    ask = "import json, sys, raydog_resources; print(json.dumps(list(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", ask], check=True, capture_output=True, text=True, timeout=30
    )
    loaded = {name.split(".")[0] for name in json.loads(answer.stdout)}
    assert "raydog_resources" in loaded
    assert loaded & PAID_FOR_ON_USE == set()


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").read_text(encoding="utf-8") == ""
