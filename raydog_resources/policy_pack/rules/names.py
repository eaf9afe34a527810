"""Whose a cluster is, who pays for it, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import Field, field_validator

from raydog_resources.policy_pack.level import STRICT_AT_LAST, STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings, dynamic


class _Tags(Settings):
    required: list[str] = Field(
        default=["owner", "cost_centre"], description="Tags that every machine has to bear."
    )


class _Naming(Settings):
    pattern: str = Field(
        default=r"[a-z][a-z0-9-]*", description="What the whole of a requirement's name has to match."
    )

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"it is no regular expression ({error})") from error
        return value


def _tags(pool: Declared, settings: _Tags) -> Iterator[str]:
    found = pool.properties.get("instance_tags") or {}
    missing = [tag for tag in settings.required if not found.get(tag)]
    local = str(pool.properties.get("template", "")).startswith("local/")
    if missing and not local:
        yield f"its machines lack the tags {', '.join(missing)}: write them under instance_tags"


def _naming(requirement: Declared, settings: _Naming) -> Iterator[str]:
    name = str(requirement.properties.get("name", ""))
    if name and re.fullmatch(settings.pattern, name) is None:
        yield f"it is called {name}: write a name that matches {settings.pattern} under raydog:cluster"


RULES = (
    Rule(
        "tags-required",
        "Owner and cost tags",
        "Every machine says whose it is and who pays.",
        STRICT_LATER,
        _Tags,
        _tags,
        dynamic("WorkerPool"),
    ),
    Rule(
        "naming",
        "Names follow a pattern",
        "What a cluster is called says which environment it belongs to.",
        STRICT_AT_LAST,
        _Naming,
        _naming,
        dynamic("WorkRequirement"),
    ),
)
