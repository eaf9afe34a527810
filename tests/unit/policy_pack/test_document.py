"""The table of rules in the documents is the one that the rules make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from raydog_resources.policy_pack.level import ENVIRONMENTS
from raydog_resources.policy_pack.rule import Rule
from raydog_resources.policy_pack.rules import RULES
from tests.architecture.source_tree import ROOT

_PAGE = ROOT / "docs" / "policies.md"
_TABLE = re.compile(r"(<!-- rules: [^\n]* -->\n)(.*?)(<!-- end of rules -->)", re.DOTALL)


def table() -> str:
    """As it has to stand in the page."""
    head = ["rule", "what it holds", *ENVIRONMENTS, "settings"]
    lines = [head, ["---"] * len(head), *(_row(rule) for rule in RULES)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _row(rule: Rule[Any]) -> list[str]:
    levels = [rule.levels.of(environment).value for environment in ENVIRONMENTS]
    return [f"`{rule.name}`", rule.description, *levels, "; ".join(_settings(rule))]


def _settings(rule: Rule[Any]) -> Iterator[str]:
    for name, field in rule.settings.model_fields.items():
        default = field.default if field.default not in ("", []) else "none"
        shown = ", ".join(map(str, default)) if isinstance(default, list) else default
        yield f"`{name}` ({str(shown).replace('|', '&#124;')})"


def test_the_page_lists_the_rules_as_they_are() -> None:
    found = _TABLE.search(_PAGE.read_text(encoding="utf-8"))
    assert found is not None
    assert found[2] == table()
