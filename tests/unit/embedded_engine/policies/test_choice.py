"""How strict a policy is: its own word, a file's for all, a file's for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.policies.choice import NAMES, chosen, read_choices


def policy(name: str) -> Any:
    found = analyzer_pb2.PolicyInfo(name=name, enforcementLevel=analyzer_pb2.ADVISORY)
    found.configSchema.properties.update(
        {"max": {"type": "number", "default": 10}, "min": {"type": "number"}}
    )
    return found


def written(folder: Path, said: Any) -> Path:
    file = folder / "policies.json"
    file.write_text(said if isinstance(said, str) else json.dumps(said))
    return file


@pytest.mark.parametrize(
    ("said", "level", "properties"),
    [
        ({}, "advisory", {"max": 10}),
        ({"all": "mandatory"}, "mandatory", {"max": 10}),
        ({"all": "disabled", "size": "remediate"}, "remediate", {"max": 10}),
        ({"size": {"max": 3}}, "advisory", {"max": 3}),
        ({"size": {"enforcementLevel": "mandatory", "min": 1}}, "mandatory", {"max": 10, "min": 1}),
        ({"other": "mandatory", "environments": ["x"]}, "advisory", {"max": 10}),
    ],
)
def test_the_nearest_word_counts(tmp_path: Path, said: Any, level: str, properties: dict[str, Any]) -> None:
    choice = chosen(policy("size"), read_choices(written(tmp_path, said)))
    assert (NAMES[choice.level], dict(choice.properties)) == (level, properties)


def test_without_a_file_it_is_as_the_pack_says() -> None:
    assert NAMES[chosen(policy("size"), read_choices(None)).level] == "advisory"


@pytest.mark.parametrize(
    "said", ["{", {"size": 3}, {"size": "sometimes"}, {"size": {"enforcementLevel": "no"}}]
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, said: Any) -> None:
    with pytest.raises(Failure):
        read_choices(written(tmp_path, said))
