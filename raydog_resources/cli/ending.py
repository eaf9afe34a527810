"""The one place that turns an error into words and an exit code."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable

from raydog_resources.cli.exit_code import ExitCode, exit_code_of
from raydog_resources.cli.terminal import Terminal
from raydog_resources.errors import RaydogError
from raydog_resources.workspace.run_event import DEBUG


def ended(terminal: Terminal, command: Callable[[], ExitCode]) -> ExitCode:
    """The command's exit code; what a person can't mend shows its traceback, what they can only if asked for."""
    try:
        return command()
    except RaydogError as error:
        if os.environ.get(DEBUG):
            terminal.write("".join(traceback.format_exception(error)))
        terminal.say(f"raydog: {error}" if not str(error).count("\n") else str(error))
        return exit_code_of(error)
    except KeyboardInterrupt:
        terminal.say("raydog: interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone, as `head` does; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ExitCode.FAILED
