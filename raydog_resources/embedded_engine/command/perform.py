"""One command from its words to its exit code: the one place where what went wrong becomes a line and a number."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace

from raydog_resources.embedded_engine.command.invocation import Invocation, Surroundings
from raydog_resources.embedded_engine.command.table_of_commands import COMMANDS, find_command
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli


def perform(arguments: Sequence[str], around: Surroundings) -> int:
    """The exit code, as of the command line; whatever it says goes to the ears of `around`."""
    try:
        name, rest = find_command(arguments)
        if not name:
            first = next((word for word in arguments if not word.startswith("-")), "")
            raise UseTheCli(f"`pulumi {first or '--help'}`")
        command, grammar = COMMANDS[name]
        words, options = grammar.parse(rest)
        if "help" in options:
            raise UseTheCli(f"`pulumi {' '.join(name)} --help`")
        if len(words) > grammar.most_words:
            raise UseTheCli(f"`pulumi {' '.join((*name, words[grammar.most_words]))}`")
        folder = (around.folder / options.get("cwd", ("",))[-1]).resolve()
        return command(Invocation(tuple(words), options, replace(around, folder=folder)))
    except Failure as failure:
        around.err(f"error: {failure.sentence}")
        return failure.exit_code
    except UseTheCli as refusal:
        around.err(f"error: {refusal}")
        return 1
    # A mistake of this engine's own: its state is as the last step left it, and whoever reads this can mend it.
    except Exception:  # noqa: BLE001
        around.err(f"error: the embedded engine failed\n{traceback.format_exc()}")
        return 1
