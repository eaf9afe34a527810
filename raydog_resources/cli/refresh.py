"""`raydog refresh`: look what there is, and bring the state to it."""

from __future__ import annotations

import argparse

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.preview import add_expectation


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `refresh` takes beside the stack's name."""
    add_expectation(parser)


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    stack = desk.stack(options.stack)
    with desk.view() as view:
        differences = stack.refresh(view)
    if not differences:
        desk.terminal.result(f"{stack.name}: all is as the state says")
        return ExitCode.DONE
    desk.terminal.result(
        f"{stack.name}: {view.progress.summary()}. Next: raydog up {stack.name}, which repairs it"
    )
    return ExitCode.CHANGES if options.expect_no_changes else ExitCode.DONE
