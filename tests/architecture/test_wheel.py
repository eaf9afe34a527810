"""The wheel holds the whole package, data files too, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import raydog_resources
from tests.architecture.source_tree import PACKAGE, ROOT
from tests.wheel import build_wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def test_every_file_of_the_package_ships_and_no_other(wheel: Path) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert "raydog_resources/py.typed" in shipped
    assert shipped == ours


def test_the_wheel_bears_the_version_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        fields = archive.read(metadata).decode().splitlines()
        names = archive.namelist()
    assert f"Version: {raydog_resources.__version__}" in fields
    assert any(name.endswith("licenses/LICENSE") for name in names)
