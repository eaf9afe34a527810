"""Every command that is done here, with its options. What is not in this table is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from raydog_resources.embedded_engine.command import (
    config_commands,
    history_command,
    run_command,
    small_commands,
    stack_commands,
    state_commands,
)
from raydog_resources.embedded_engine.command.grammar import Grammar
from raydog_resources.embedded_engine.command.invocation import Invocation

Command = Callable[[Invocation], int]
_STACK = {"s": "stack"}
_LEADING_TEXTS = ("--color", "--cwd", "-C", "--verbose", "-v")


def _grammar(
    flags: str = "", texts: str = "", short: Mapping[str, str] | None = None, *, words: int = 0
) -> Grammar:
    known = (tuple(flags.split()), ("stack", *texts.split()))
    return Grammar(*known, short={**_STACK, **(short or {})}, most_words=words)


COMMANDS: Mapping[tuple[str, ...], tuple[Command, Grammar]] = {
    ("cancel",): (small_commands.cancel, _grammar("yes", short={"y": "yes"}, words=1)),
    ("config",): (config_commands.show, _grammar("json show-secrets", "config-file", {"j": "json"})),
    ("config", "get"): (config_commands.get, _grammar("json path", "config-file", {"j": "json"}, words=1)),
    ("config", "rm"): (config_commands.remove, _grammar("path", "config-file", words=1)),
    ("config", "rm-all"): (config_commands.remove_all, _grammar("path", "config-file", words=1000)),
    ("config", "set"): (config_commands.set_one, _grammar("path plaintext secret", "config-file", words=2)),
    ("config", "set-all"): (config_commands.set_all, _grammar("path", "config-file json plaintext secret")),
    ("destroy",): (run_command.destroy, run_command.GRAMMAR),
    ("history",): (history_command.history, _grammar("json show-secrets full-dates", "page page-size")),
    ("preview",): (run_command.preview, run_command.GRAMMAR),
    ("refresh",): (run_command.refresh, run_command.GRAMMAR),
    ("stack",): (
        state_commands.show,
        _grammar("show-ids show-name show-secrets show-urns", "", {"i": "show-ids"}),
    ),
    ("stack", "export"): (state_commands.export, _grammar("show-secrets", "file")),
    ("stack", "history"): (
        history_command.history,
        _grammar("json show-secrets full-dates", "page page-size"),
    ),
    ("stack", "import"): (state_commands.import_state, _grammar("force", "file", {"f": "force"})),
    ("stack", "init"): (stack_commands.init, _grammar("no-select", "secrets-provider", words=1)),
    ("stack", "ls"): (stack_commands.list_stacks, _grammar("all json", "project", {"a": "all", "j": "json"})),
    ("stack", "output"): (state_commands.output, _grammar("json show-secrets", "", {"j": "json"}, words=1)),
    ("stack", "rm"): (
        stack_commands.remove,
        _grammar(
            "force preserve-config remove-backups yes", "config-file", {"f": "force", "y": "yes"}, words=1
        ),
    ),
    ("stack", "select"): (
        stack_commands.select,
        _grammar("create", "secrets-provider", {"c": "create"}, words=1),
    ),
    ("stack", "unselect"): (stack_commands.unselect, _grammar()),
    ("up",): (run_command.up, run_command.GRAMMAR),
    ("version",): (small_commands.version, _grammar()),
    ("whoami",): (small_commands.whoami, _grammar("json", "", {"j": "json"})),
}
_OTHER_NAMES = {
    "update": "up",
    "pre": "preview",
    "down": "destroy",
    "dn": "destroy",
    "hist": "history",
    "cfg": "config",
    "conf": "config",
    "list": "ls",
    "remove": "rm",
    "delete": "rm",
}


def find_command(arguments: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Which command is meant, and the arguments less its name; the empty name if there is none such."""
    rest = list(arguments)
    name: tuple[str, ...] = ()
    at = 0
    while at < len(rest):
        word = rest[at]
        if word.startswith("-"):
            if word == "--":
                break
            at += 2 if word in _LEADING_TEXTS else 1
            continue
        longer = (*name, _OTHER_NAMES.get(word, word))
        if not any(known[: len(longer)] == longer for known in COMMANDS):
            break
        name = longer
        del rest[at]
    return name if name in COMMANDS else (), rest
