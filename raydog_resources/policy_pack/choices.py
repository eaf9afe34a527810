"""What an organisation chose: a level and settings for each rule, in the form of Pulumi's policy pack configuration."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from raydog_resources.errors import DescriptionError
from raydog_resources.policy_pack.level import Level
from raydog_resources.policy_pack.rule import Rule
from raydog_resources.policy_pack.rules import RULES

LEVEL_KEY = "enforcementLevel"
EVERY = "all"
_BY_NAME = {rule.name: rule for rule in RULES}


@dataclass(frozen=True)
class Choices:
    """What differs from the rules' own levels and settings."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def level(self, rule: Rule[Any], environment: str) -> Level:
        return self.levels.get(rule.name) or self.levels.get(EVERY) or rule.levels.of(environment)


def read_choices(file: Path) -> Choices:
    """The choices in a JSON file; everything that is wrong with them in one error."""
    thing = f"policy configuration {file}"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(thing, f"it can't be read ({error.strerror})", "name a file that is there") from error
    except ValueError as error:
        raise _refused(thing, f"it is no JSON ({error})", "correct it") from error
    if not isinstance(found, dict):
        raise _refused(thing, "it holds no object", 'write {"lifetime-limit": {"max_hours": 24}}')
    problems: list[str] = []
    choices = _choices(found, problems)
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        raise _refused(thing, "it can't be followed", f"correct it and run the same again:{listed}")
    return choices


def _choices(found: Mapping[str, Any], problems: list[str]) -> Choices:
    levels: dict[str, Level] = {}
    settings: dict[str, dict[str, Any]] = {}
    for name, value in found.items():
        if name != EVERY and name not in _BY_NAME:
            near = difflib.get_close_matches(name, _BY_NAME, 1)
            problems.append(f"there is no policy {name}" + (f"; write {near[0]}" if near else ""))
            continue
        chosen = {LEVEL_KEY: value} if isinstance(value, str) else value
        if not isinstance(chosen, dict):
            problems.append(f"{name}: write a level, or an object of settings")
            continue
        own = {key: inner for key, inner in chosen.items() if key != LEVEL_KEY}
        if LEVEL_KEY in chosen:
            _add_level(name, chosen[LEVEL_KEY], levels, problems)
        if own:
            problems += _wrong_settings(name, own)
            settings[name] = own
    return Choices(levels, settings)


def _add_level(name: str, value: object, levels: dict[str, Level], problems: list[str]) -> None:
    known = [level.value for level in Level]
    if value in known:
        levels[name] = Level(value)
    else:
        problems.append(f"{name}: there is no level {value}; write {', '.join(known[:-1])} or {known[-1]}")


def _wrong_settings(name: str, own: Mapping[str, Any]) -> list[str]:
    if name == EVERY:
        return [f"{EVERY}: only a level can be set for all"]
    try:
        _BY_NAME[name].settings.model_validate(own)
    except ValidationError as error:
        return [_said(name, problem) for problem in error.errors(include_url=False)]
    return []


def _said(name: str, problem: Mapping[str, Any]) -> str:
    key = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        known = ", ".join(_BY_NAME[name].settings.model_fields) or "nothing but a level"
        return f"{name}: there is no setting {key}; what can be set is {known}"
    return f"{name}.{key}: found {problem['input']!r}; {problem['msg']}"


def _refused(thing: str, what: str, next_step: str) -> DescriptionError:
    return DescriptionError(what, thing=thing, done="nothing was touched", next_step=next_step)
