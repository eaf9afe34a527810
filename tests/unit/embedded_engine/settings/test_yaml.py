"""Stack settings: read as Pulumi reads them, changed without touching what people wrote around."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.settings.yaml_document import parse_document
from raydog_resources.embedded_engine.settings.yaml_edit import with_entry, without_entry

WRITTEN = """# What it is for.
config:
  # The first one.
  p:a: 1  # one
  p:list:
    - x
    # inside
    - y

  # Before the last one.
  p:last: "5"
# At the end.
other: {kept: true}
"""


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("yes", "yes"),
        ("true", True),
        ("012", 10),
        ("0o12", 10),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        ("+7", 7),
        (".5", 0.5),
        ("1.50", 1.5),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ("2024-01-01", "2024-01-01"),
        ("1:30", "1:30"),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_words_mean_what_they_mean_to_pulumi(word: str, meant: Any) -> None:
    found = parse_document(f"a: {word}", "it")["a"]
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize("text", ["a: [", "- a", "5", "{1: 2}"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(Failure):
        parse_document(text, "it")


def test_what_is_said_once_may_be_used_again() -> None:
    assert parse_document("a: &x {b: 1}\nc: {<<: *x, d: 2}\ne: *x", "it")["c"] == {"b": 1, "d": 2}


def test_a_changed_value_changes_nothing_else() -> None:
    text = with_entry(WRITTEN, ("config", "p:list"), ["z"])
    assert text == WRITTEN.replace("    - x\n    # inside\n    - y", "  - z")


def test_a_new_entry_comes_last() -> None:
    text = with_entry(WRITTEN, ("config", "p:new"), {"a": [1]})
    assert text == WRITTEN.replace('"5"\n', '"5"\n  p:new:\n    a:\n    - 1\n')


def test_an_entry_is_taken_out_with_its_lines_alone() -> None:
    text = without_entry(WRITTEN, ("config", "p:a"))
    assert text == WRITTEN.replace("  p:a: 1  # one\n", "")
    assert without_entry(WRITTEN, ("config", "p:none")) == WRITTEN


def test_a_file_without_configuration_gets_it() -> None:
    assert with_entry("", ("config", "p:a"), "v") == "config:\n  p:a: v\n"
    assert (
        with_entry("encryptionsalt: v1\n", ("config", "p:a"), "v")
        == "encryptionsalt: v1\nconfig:\n  p:a: v\n"
    )
    assert with_entry("config:\n", ("config", "p:a"), "v") == "config:\n  p:a: v\n"


@pytest.mark.parametrize("text", ["config: {p:a: 1, p:b: [2]}\n", "{config: {'p:a': 1, 'p:b': [2]}}\n"])
def test_what_has_no_lines_of_its_own_is_written_anew(text: str) -> None:
    found = parse_document(with_entry(text, ("config", "p:b"), "v"), "it")
    assert found == {"config": {"p:a": 1, "p:b": "v"}}
    assert parse_document(without_entry(text, ("config", "p:a")), "it") == {"config": {"p:b": [2]}}


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
trees = st.recursive(
    words | st.integers(-(2**60), 2**60) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=6,
)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["p:a", "p:b", "p:c: d", "yes"]), trees), max_size=4))
def test_whatever_is_set_is_found_and_the_rest_stays(changes: list[tuple[str, Any]]) -> None:
    text, expected = WRITTEN, parse_document(WRITTEN, "it")
    for name, tree in changes:
        text = with_entry(text, ("config", name), tree)
        expected["config"][name] = tree
        assert parse_document(text, "it") == expected
    for name, _ in changes:
        text = without_entry(text, ("config", name))
        expected["config"].pop(name, None)
        assert parse_document(text, "it") == expected
