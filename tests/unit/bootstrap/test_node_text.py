"""What scripts bring along: each a function, whole, and readable by the oldest Python that a node may have."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest

from raydog_resources.bootstrap.node_text import (
    alerts_function,
    collector_function,
    dashboards_function,
    observer_function,
)
from raydog_resources.config.version import OLDEST_PYTHON, version_key

_OLDEST = version_key(OLDEST_PYTHON)[:2]


def text_of(function: str) -> str:
    """What it brings."""
    found = re.search(r"<<'(\w+)'\n(.*)^\1$", function, re.DOTALL | re.MULTILINE)
    assert found
    return found[2]


@pytest.mark.parametrize("brought", [collector_function, dashboards_function, observer_function])
def test_a_program_needs_nothing_of_ours_and_no_newer_python(brought: Callable[[], str]) -> None:
    text = text_of(brought())
    tree = ast.parse(text, feature_version=(_OLDEST[0], _OLDEST[1]))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported
    assert [name for name in imported if name.startswith("raydog")] == []
    assert text.count("from __future__") == 1
    # What came with 3.10, and no parser sees.
    assert "strict=" not in text


def test_no_name_of_the_collectors_modules_hides_another() -> None:
    tree = ast.parse(text_of(collector_function()))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    constants = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert sorted(set(names)) == sorted(names)
    assert len(names) > 20
    twice = {name for name in constants if constants.count(name) > 1}
    assert twice == set(), "the last one counts in all modules"


def test_alert_rules_come_as_they_are() -> None:
    assert text_of(alerts_function()).startswith("# What a person should hear of.")
