"""Options as the command line takes them, and the refusal of all others."""

from __future__ import annotations

import pytest

from raydog_resources.embedded_engine.command.grammar import Grammar
from raydog_resources.embedded_engine.command.table_of_commands import COMMANDS, find_command
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli

GRAMMAR = Grammar(("yes", "json"), ("stack", "target"), ("refresh",), {"y": "yes", "s": "stack", "j": "json"})


@pytest.mark.parametrize(
    ("line", "words", "options"),
    [
        ("a --yes b", ["a", "b"], {"yes": ("true",)}),
        ("--stack dev --stack=prod", [], {"stack": ("dev", "prod")}),
        ("--yes=false", [], {"yes": ("false",)}),
        ("-s dev -sprod -s=x", [], {"stack": ("dev", "prod", "x")}),
        ("-yj -C /tmp", [], {"yes": ("true",), "json": ("true",), "cwd": ("/tmp",)}),
        ("--refresh x", ["x"], {"refresh": ("true",)}),
        ("--refresh=all", [], {"refresh": ("all",)}),
        ("-- --yes -s", ["--yes", "-s"], {}),
        ("--stack -x", [], {"stack": ("-x",)}),
        ("-", ["-"], {}),
    ],
)
def test_options_are_taken_anywhere(line: str, words: list[str], options: dict[str, tuple[str, ...]]) -> None:
    assert GRAMMAR.parse(line.split()) == (words, options)


@pytest.mark.parametrize("line", ["--plan x", "-x", "--disable-integrity-checking", "--remote", "-yx"])
def test_what_is_not_known_is_left_to_the_command_line(line: str) -> None:
    with pytest.raises(UseTheCli, match="use the pulumi CLI for this"):
        GRAMMAR.parse(line.split())


@pytest.mark.parametrize("line", ["--stack", "-s", "--yes=maybe"])
def test_an_option_needs_what_it_needs(line: str) -> None:
    with pytest.raises(Failure):
        GRAMMAR.parse(line.split())


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("stack ls --json", ("stack", "ls"), ["--json"]),
        ("--non-interactive stack --stack dev", ("stack",), ["--non-interactive", "--stack", "dev"]),
        ("--color never config set --path a b", ("config", "set"), ["--color", "never", "--path", "a", "b"]),
        ("config set rm x", ("config", "set"), ["rm", "x"]),
        ("update", ("up",), []),
        ("import", (), ["import"]),
        ("stack rename x", ("stack",), ["rename", "x"]),
        ("", (), []),
    ],
)
def test_a_command_is_found_by_its_words(line: str, name: tuple[str, ...], rest: list[str]) -> None:
    assert find_command(line.split()) == (name, rest)


def test_every_command_knows_the_stack_it_is_about() -> None:
    assert all("stack" in grammar.texts for _, grammar in COMMANDS.values())
