"""What a host's shell is told, and what a person is told of it."""

from __future__ import annotations

import shlex

import pytest

from raydog_resources.gateways import host_command, host_failure
from raydog_resources.gateways.host import CommandEnd


def test_a_command_travels_as_one_line_of_words() -> None:
    words = shlex.split(host_command.limited(["printf", "%s", "it's $HOME", "a\nb", ""], 2.3))
    assert words[:3] == ["exec", "sh", "-c"]
    assert words[4:] == ["3", "printf", "%s", "it's $HOME", "a\nb", ""]
    assert "timeout -k 2" in words[3]


@pytest.mark.parametrize(("asked", "kept"), [(0, 1), (0.2, 1), (1, 1), (1.5, 2), (600, 600)])
def test_a_host_counts_whole_seconds(asked: float, kept: float) -> None:
    assert host_command.whole_limit(asked) == kept


@pytest.mark.parametrize(
    "command",
    [
        host_command.put_command("a/b", 3, "token"),
        host_command.get_command("a/b", 10, "mark"),
        host_command.tail_command(10, ["a", "b"]),
    ],
)
def test_comments_stay_here_and_paths_are_words_of_their_own(command: list[str]) -> None:
    assert command[:2] == ["sh", "-c"]
    assert "#" not in command[2].replace("$#", "")
    assert "a" in [word.partition("/")[0] for word in command[4:]]


def test_a_script_is_named_and_not_shown() -> None:
    command = host_command.put_command(".raydog/file", 3, "token")
    assert host_failure.shown(command) == "sh -c … put .raydog/file 3 token"
    assert len(host_failure.shown(["echo", "x" * 100])) == 60


def test_last_words_are_part_of_the_error() -> None:
    end = CommandEnd(137, b"", b"x" * 400 + b" last words\n")
    error = host_failure.ended_at_limit("me@login", ["sleep", "9"], 5, end)
    assert str(error).startswith(
        "host me@login: `sleep 9` took longer than 5 s; it was ended there; its last words: x"
    )
    assert "last words. Next: " in str(error)
    assert len(str(error)) < 500
    refused = host_failure.file_refused(
        "me@login", "a/b", CommandEnd(74, stderr=b"no\nspace\n"), "nothing was read"
    )
    assert str(refused).startswith("a/b on host me@login: no space; nothing was read. Next: ")
