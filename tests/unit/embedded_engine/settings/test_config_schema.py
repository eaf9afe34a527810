"""What Pulumi.yaml asks of a stack's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.settings.config_schema import apply_schema
from raydog_resources.embedded_engine.settings.stack_config import resolve


def applied(schema: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    project = Project("p", Path("/p"), settings={"config": schema})
    return apply_schema(raw, project, "dev", str)


def test_defaults_are_filled_in() -> None:
    schema = {
        "raydog:cluster": {"value": {}},
        "p:list": {"default": []},
        "size": {"type": "integer", "default": 5},
        "aws:region": "eu",
    }
    assert applied(schema, {}) == {"raydog:cluster": {}, "p:list": [], "p:size": "5", "aws:region": "eu"}
    assert applied(schema, {"p:size": "7"})["p:size"] == "7"


def test_other_people_s_keys_get_no_default() -> None:
    with pytest.raises(Failure, match="Configuration key 'aws:region' is not namespaced by the project"):
        applied({"aws:region": {"default": "eu"}}, {})


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Failure, match="Stack 'dev' is missing configuration values 'a', 'b' and 'c'"):
        applied({key: {"type": "string"} for key in "cab"}, {})
    with pytest.raises(Failure, match="is missing configuration value 'a'"):
        applied({"a": {"type": "string"}}, {})


@pytest.mark.parametrize(
    ("rule", "value", "what"),
    [
        ({"type": "integer"}, "x", "of type 'integer'"),
        ({"type": "integer"}, "1.5", "of type 'integer'"),
        ({"type": "boolean"}, "yes", "of type 'boolean'"),
        ({"type": "array", "items": {"type": "string"}}, "x", "of type 'array<string>'"),
        ({"type": "array", "items": {"type": "integer"}}, ["x"], "of type 'array<integer>'"),
        ({"type": "string", "secret": True}, "x", "must be encrypted as it's secret"),
    ],
)
def test_what_does_not_fit_is_refused_in_pulumi_s_words(rule: dict[str, Any], value: Any, what: str) -> None:
    with pytest.raises(Failure, match=what):
        applied({"a": rule}, {"p:a": value})


def test_what_fits_passes() -> None:
    schema = {
        "a": {"type": "array", "items": {"type": "integer"}},
        "b": {"type": "boolean"},
        "c": {"type": "string"},
    }
    raw = {"p:a": [1, 2], "p:b": "true", "p:c": "x"}
    assert applied(schema, raw) == raw


def test_a_program_gets_text_secrets_open_and_their_keys_named() -> None:
    raw = {
        "p:a": {"x": [1, {"secure": "shut"}], "big": 2**60},
        "p:b": True,
        "p:c": {"secure": "shut"},
        "p:d": 1.0,
    }
    found = resolve(raw, lambda closed: f"open-{closed}")
    assert found.values == {
        "p:a": '{"big":1152921504606846976,"x":[1,"open-shut"]}',
        "p:b": "true",
        "p:c": "open-shut",
        "p:d": "1",
    }
    assert found.secret_keys == {"p:a", "p:c"}
    assert "open-shut" not in repr(found)
