"""Options as the Pulumi command line takes them: anywhere, `--name value`, `--name=value`, `-n value`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli

# Options of every command. What they would change is not done here, and makes no difference.
_GLOBAL_FLAGS = ("non-interactive", "emoji", "fully-qualify-stack-names", "logflow", "logtostderr", "help")
_GLOBAL_TEXTS = ("color", "cwd", "verbose")
_GLOBAL_SHORT = {"C": "cwd", "e": "emoji", "h": "help", "Q": "fully-qualify-stack-names", "v": "verbose"}


@dataclass(frozen=True)
class Grammar:
    """The options of one command that are done here; any other is refused."""

    flags: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    # A flag that may be given something else than true and false.
    flags_or_texts: tuple[str, ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)
    most_words: int = 0

    def parse(self, arguments: Sequence[str]) -> tuple[list[str], dict[str, tuple[str, ...]]]:
        """The words, and what each option was given."""
        words: list[str] = []
        options: dict[str, tuple[str, ...]] = {}
        rest = iter(arguments)
        for argument in rest:
            if argument == "--":
                words.extend(rest)
            elif argument.startswith("--"):
                name, given, value = argument[2:].partition("=")
                self._take(name, value if given else None, rest, options)
            elif argument.startswith("-") and len(argument) > 1:
                self._take_short(argument[1:], rest, options)
            else:
                words.append(argument)
        return words, options

    def _take(
        self, name: str, value: str | None, rest: Iterator[str], options: dict[str, tuple[str, ...]]
    ) -> None:
        if name in (*self.flags, *self.flags_or_texts, *_GLOBAL_FLAGS):
            given = "true" if value is None else value
            if name not in self.flags_or_texts and given not in ("true", "false", "1", "0"):
                raise Failure(f'invalid argument "{given}" for "--{name}" flag: it is true or false')
            value = {"1": "true", "0": "false"}.get(given, given)
        elif name in (*self.texts, *_GLOBAL_TEXTS):
            value = next(rest, None) if value is None else value
            if value is None:
                raise Failure(f"flag needs an argument: --{name}")
        else:
            raise UseTheCli(f"--{name}")
        options[name] = (*options.get(name, ()), value)

    def _take_short(self, letters: str, rest: Iterator[str], options: dict[str, tuple[str, ...]]) -> None:
        name = {**_GLOBAL_SHORT, **self.short}.get(letters[0])
        if name is None:
            raise UseTheCli(f"-{letters[0]}")
        follows = letters[1:].removeprefix("=")
        takes_value = name in (*self.texts, *_GLOBAL_TEXTS)
        self._take(name, follows if takes_value and follows else None, rest, options)
        if follows and not takes_value:
            self._take_short(follows, rest, options)
