"""YAML as Pulumi reads it: every value here was read by its command line 3.260 first."""

from __future__ import annotations

import pytest
import yaml

from raydog_resources.config.yaml_tree import read_yaml


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("null", None),
        ("Null", None),
        ("~", None),
        ("''", ""),
        ("1", 1),
        ("01", 1),
        ("010", 8),
        ("0o10", 8),
        ("0x1F", 31),
        ("0b101", 5),
        ("1_000", 1000),
        ("+5", 5),
        ("-5", -5),
        ("08", 8.0),
        ("0_7", 7),
        ("1__0", 10),
        ('"1"', "1"),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.5e-2", 0.015),
        ("1_0.5", 10.5),
        ("1e", "1e"),
        (".", "."),
        ("-", [None]),
        ("+", "+"),
        ("2.60", 2.6),
        ("3.10", 3.1),
        ("1.2.3", "1.2.3"),
        ("04:00:00", "04:00:00"),
        ("1:30", "1:30"),
        ("20261121", 20261121),
        ("!!str 2.60", "2.60"),
        ("!!str true", "true"),
        ("a#b", "a#b"),
        ("0o", "0o"),
        ("0b2", "0b2"),
        ("1a", "1a"),
        ("_1", "_1"),
        ("1_", 1),
        ("file:x", "file:x"),
    ],
)
def test_a_scalar(written: str, read: object) -> None:
    value = read_yaml(written).value
    assert (value, type(value)) == (read, type(read))


def test_a_date_becomes_what_pulumi_makes_of_it() -> None:
    assert str(read_yaml("2026-11-21").value).endswith(" +0000 UTC")
    assert read_yaml('"2026-11-21"').value == "2026-11-21"


def test_keys_are_texts() -> None:
    assert read_yaml("{on: 1, yes: 2, 1: 3, 1.5: 4, true: 5}").value == {
        "on": 1,
        "yes": 2,
        "1": 3,
        "1.5": 4,
        "true": 5,
    }


def test_what_is_named_can_be_used_again_and_merged() -> None:
    text = "a: &a {p: 1, q: 2}\nb: {<<: *a, q: 3}\nc: [*a, *a]\nd: {<<: [{p: 9}, *a], r: 4}\n"
    assert read_yaml(text).value == {
        "a": {"p": 1, "q": 2},
        "b": {"p": 1, "q": 3},
        "c": [{"p": 1, "q": 2}, {"p": 1, "q": 2}],
        "d": {"p": 9, "q": 2, "r": 4},
    }


def test_every_key_and_item_has_its_line() -> None:
    tree = read_yaml("# first\na:\n  b:\n    - c\n    - {d: 1}\n")
    assert tree.lines == {("a",): 2, ("a", "b"): 3, ("a", "b", 0): 4, ("a", "b", 1): 5, ("a", "b", 1, "d"): 5}


def test_keys_that_stand_twice_are_found_with_both_lines() -> None:
    tree = read_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert tree.twice == [(("b", "c"), 3, 4), (("a",), 1, 5)]
    assert tree.value == {"a": 3, "b": {"c": 2}}


def test_a_key_beside_what_is_merged_stands_there_once() -> None:
    assert read_yaml("a: &a {p: 1}\nb: {<<: *a, p: 2}\n").twice == []


def test_an_empty_document_is_nothing() -> None:
    assert read_yaml("# nothing\n").value is None


@pytest.mark.parametrize(
    "text", ["a: &a [*a]", "a: &a {b: *a}", "a: b: c", "a: [", "a:\n\tb: 1", "--- 1\n--- 2"]
)
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml(text)
