"""What an organisation chose, and what is said when it can't be followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.policy_pack.choices import Choices, read_choices
from raydog_resources.policy_pack.level import Level, environment_of
from raydog_resources.policy_pack.rules import RULES

_LIMIT = next(rule for rule in RULES if rule.name == "lifetime-limit")


def chosen(folder: Path, value: Any) -> Choices:
    file = folder / "policies.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return read_choices(file)


def test_levels_and_settings_are_taken(tmp_path: Path) -> None:
    found = chosen(tmp_path, {"lifetime-limit": {"enforcementLevel": "advisory", "max_hours": 5}})
    assert found.level(_LIMIT, "production") is Level.ADVISORY
    assert found.settings["lifetime-limit"] == {"max_hours": 5}


def test_a_level_for_all_counts_where_a_rule_has_none_of_its_own(tmp_path: Path) -> None:
    found = chosen(tmp_path, {"all": "disabled", "lifetime-limit": "mandatory"})
    assert found.level(_LIMIT, "local") is Level.MANDATORY
    assert {found.level(rule, "production") for rule in RULES if rule is not _LIMIT} == {Level.DISABLED}


def test_without_a_choice_the_environment_settles_the_level() -> None:
    levels = {environment: Choices().level(_LIMIT, environment) for environment in ("local", "development")}
    assert levels == {"local": Level.DISABLED, "development": Level.ADVISORY}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"lifetime-limt": "mandatory"}, "there is no policy lifetime-limt; write lifetime-limit"),
        ({"quux": "mandatory"}, "there is no policy quux"),
        (
            {"lifetime-limit": "strict"},
            "lifetime-limit: there is no level strict; write disabled, advisory or",
        ),
        ({"lifetime-limit": {"enforcementLevel": 3}}, "lifetime-limit: there is no level 3"),
        ({"lifetime-limit": {"max_hours": "24"}}, "lifetime-limit.max_hours: found '24'"),
        ({"lifetime-limit": {"max_hours": -1}}, "lifetime-limit.max_hours: found -1"),
        ({"lifetime-limit": {"hours": 1}}, "there is no setting hours; what can be set is max_hours"),
        ({"protected": {"hours": 1}}, "there is no setting hours; what can be set is nothing but a level"),
        ({"lifetime-limit": 5}, "lifetime-limit: write a level, or an object of settings"),
        ({"all": {"max_hours": 5}}, "all: only a level can be set for all"),
        ({"naming": {"pattern": "["}}, "naming.pattern: found '['"),
        ("[1]", "it holds no object"),
        ("{", "it is no JSON"),
    ],
)
def test_what_can_not_be_followed_is_refused_whole(tmp_path: Path, value: Any, said: str) -> None:
    with pytest.raises(DescriptionError) as raised:
        chosen(tmp_path, value)
    text = str(raised.value)
    assert said in text
    assert text.startswith(f"policy configuration {tmp_path / 'policies.json'}: ")
    assert "nothing was touched. Next: " in text


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match=r"missing\.json: it can't be read"):
        read_choices(tmp_path / "missing.json")


@pytest.mark.parametrize(
    ("stack", "environment"),
    [
        ("local", "local"),
        ("prod", "production"),
        ("production-eu", "production"),
        ("team-a-prod", "production"),
        ("Live", "production"),
        ("staging", "staging"),
        ("dev", "development"),
        ("reproduce", "development"),
        ("", "development"),
    ],
)
def test_a_stack_belongs_to_an_environment_by_its_name(stack: str, environment: str) -> None:
    assert environment_of(stack) == environment
