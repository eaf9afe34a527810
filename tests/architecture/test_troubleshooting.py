"""The guide starts from messages a person sees: each is one of ours, names its class, and a test provokes it."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from functools import cache

import pytest

from raydog_resources import errors
from raydog_resources.bootstrap.exit_code import ExitCode
from tests.architecture.source_tree import PACKAGE, ROOT

GUIDE = ROOT / "docs" / "troubleshooting.md"
_ENTRY = re.compile(
    r"^### `(?P<message>.+)`\n- Class: `(?P<error>\w+)`\n- Cause: (?:.|\n)+?\n- Remedy: (?:.|\n)+?"
    r"\n- Test: (?P<tests>.+)$",
    re.MULTILINE,
)
_SHORTEST = 8


@dataclass(frozen=True)
class Entry:
    """One message of the guide."""

    message: str
    error: str
    tests: tuple[str, ...]

    @property
    def pieces(self) -> list[str]:
        """What of the message is always the same."""
        return [piece.strip() for piece in self.message.split("…") if len(piece.strip()) >= _SHORTEST]

    @property
    def words_in_tests(self) -> list[str]:
        """What a test has in it that waits for this message: its words, or the exit code that it explains."""
        codes = [f"ExitCode.{code.name}" for code in ExitCode if code.meaning == self.message]
        return [*self.pieces, *codes]


def entries() -> list[Entry]:
    text = GUIDE.read_text(encoding="utf-8")
    found = [
        Entry(match["message"], match["error"], tuple(re.findall(r"`([^`]+)`", match["tests"])))
        for match in _ENTRY.finditer(text)
    ]
    assert len(found) == text.count("\n### "), "an entry has not all of Class, Cause, Remedy, Test"
    return found


@cache
def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))


def function_text(test: str) -> str:
    """The test's own source, its parameters included; "" where there is no such test."""
    place, _, name = test.partition("::")
    path = ROOT / place
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
    return ""


def runs_always(test: str) -> bool:
    """Not one of those that are run only when asked for."""
    text = (ROOT / test.partition("::")[0]).read_text(encoding="utf-8")
    before_all = text.partition("\n@pytest.")[0].partition("\ndef ")[0]
    return "mark.matrix" not in before_all + function_text(test)


def test_every_class_of_error_has_an_entry_and_every_entry_a_class() -> None:
    classes = {name for name, _ in inspect.getmembers(errors, inspect.isclass) if name != "annotations"}
    assert {entry.error for entry in entries()} == classes


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.message)
def test_an_entry_is_true(entry: Entry) -> None:
    assert entry.pieces, "too little of the message is always the same"
    assert [piece for piece in entry.pieces if piece not in sources()] == [], "nobody says that any more"
    texts = [function_text(test) for test in entry.tests]
    assert all(texts), f"there is no such test: {entry.tests}"
    said = entry.words_in_tests
    assert any(word in text for text in texts for word in said), f"none of its tests waits for one of {said}"
    assert any(map(runs_always, entry.tests)), "all of its tests run only when asked for"


def test_messages_are_told_once() -> None:
    messages = [entry.message for entry in entries()]
    assert sorted(set(messages)) == sorted(messages)
