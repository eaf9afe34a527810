"""Who may touch the outside: the edges from the package's parts to the world. Inner edges: import-linter."""

from __future__ import annotations

import pytest

from tests.architecture.source_tree import PACKAGE, ROOT, SourceFile, source_files

EDGES = ("gateways", "local_platform", "embedded_engine", "workspace", "cli")
ALLOWED = {
    "time": ("clock.py", "node_programs"),
    "yellowdog_client": EDGES,
    "paramiko": EDGES,
    "requests": EDGES,
    "httpx": EDGES,
    "http.client": (*EDGES, "node_programs"),
    "urllib.request": (*EDGES, "node_programs"),
    "subprocess": (*EDGES, "node_programs"),
    "multiprocessing": EDGES,
    "socket": (*EDGES, "node_programs"),
    "ray": ("autoscaler", "node_programs"),
    "pulumi": ("components", "resources", "policy_pack", "workspace", "embedded_engine"),
}
NOT_IN_UNIT_TESTS = ("time", "socket", "subprocess", "multiprocessing", "uvicorn")


def part_of(file: SourceFile) -> str:
    """The folder of the package, or the single module, that a file belongs to."""
    return file.path.relative_to(PACKAGE).parts[0]


def trespasses(file: SourceFile, place: str, allowed: dict[str, tuple[str, ...]]) -> list[str]:
    """What a file of that part of the package imports although the table does not allow it."""
    return [
        f"{file.name}:{line} imports {name}: only {', '.join(places) or 'nobody'} may"
        for line, name in file.imports()
        for outside, places in allowed.items()
        if (name == outside or name.startswith(f"{outside}.")) and place not in places
    ]


def test_only_the_edges_touch_the_outside() -> None:
    files = source_files(PACKAGE)
    assert len(files) > 2
    assert [word for file in files for word in trespasses(file, part_of(file), ALLOWED)] == []


def test_unit_tests_stay_inside_the_process() -> None:
    files = source_files(ROOT / "tests" / "unit")
    assert files
    assert [
        word for file in files for word in trespasses(file, "unit", dict.fromkeys(NOT_IN_UNIT_TESTS, ()))
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "from time import sleep",
        "def late():\n    import subprocess",
        "import importlib\nimportlib.import_module('ray.util')",
        "from yellowdog_client.model import Task",
        "from urllib import request",
    ],
)
def test_the_rule_sees_every_way_to_import(text: str) -> None:
    assert len(trespasses(SourceFile(ROOT / "seen.py", text), "specs", ALLOWED)) == 1


def test_the_rule_lets_the_edges_pass() -> None:
    file = SourceFile(ROOT / "seen.py", "import socket, timeit\nimport yellowdog_client")
    assert trespasses(file, "gateways", ALLOWED) == []
