"""What the security model says Ray answers to anybody is what the Ray that is installed says of itself."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from tests.end_to_end.cluster.ray_routes import open_paths


def test_the_open_paths_are_those_of_the_ray_that_is_installed() -> None:
    found = importlib.util.find_spec("ray")
    if found is None or found.origin is None:
        pytest.skip("ray is missing: scripts/setup installs it")
    server = Path(found.origin).parent / "dashboard" / "http_server_head.py"
    listed = server.read_text(encoding="utf-8").partition("public_exact_paths = {")[2].partition("}")[0]
    exact = set(re.findall(r'^\s*"(/[^"]*)"', listed, re.MULTILINE))
    assert exact
    assert open_paths() == {*exact, "/static/…"}
