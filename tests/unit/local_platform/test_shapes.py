from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.local_platform.shapes import BUILT_IN, TemplatesRefused, read_templates


def _file(folder: Path, content: Any) -> Path:
    path = folder / "templates.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_without_a_file_the_platforms_own_templates_are_offered(tmp_path: Path) -> None:
    assert read_templates(tmp_path / "templates.json") == BUILT_IN


def test_a_file_adds_templates_and_may_reshape_the_platforms_own(tmp_path: Path) -> None:
    path = _file(
        tmp_path, {"lab/big": {"cpus": 8, "gpus": 2, "capacity": 3}, "local/node": {"boot_seconds": 0}}
    )
    found = read_templates(path)
    assert (found["lab/big"].cpus, found["lab/big"].gpus, found["lab/big"].capacity) == (8, 2, 3)
    assert found["lab/big"].boot_seconds == BUILT_IN["local/node"].boot_seconds
    assert found["local/node"].boot_seconds == 0
    assert found["local/stub"] == BUILT_IN["local/stub"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "line 1"),
        ([], "object of templates"),
        ({"big": {}}, "'big'"),
        ({"a/b/c": {}}, "'a/b/c'"),
        ({"a/b": []}, "a/b: an object"),
        ({"a/b": {"cpu": 1}}, "a/b.cpu: unknown"),
        ({"a/b": {"cpus": "1"}}, "a/b.cpus"),
        ({"a/b": {"cpus": -1}}, "a/b.cpus"),
        ({"a/b": {"gpus": True}}, "a/b.gpus"),
        ({"a/b": {"gpus": 1.5}}, "a/b.gpus"),
        ({"a/b": {"spot": 1}}, "a/b.spot"),
        ({"a/b": {"capacity": "many"}}, "a/b.capacity"),
        ({"a/b": {"ray": "fake"}}, "a/b.ray"),
        ({"a/b": {"task_types": "bash"}}, "a/b.task_types"),
    ],
)
def test_a_mistake_is_refused_by_file_and_key(tmp_path: Path, content: Any, named: str) -> None:
    path = _file(tmp_path, content)
    with pytest.raises(TemplatesRefused) as refused:
        read_templates(path)
    assert named in str(refused.value)
    assert str(path) in str(refused.value)
