"""`raydog preview`: what `up` would change."""

from __future__ import annotations

import argparse

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.up import add_policies, add_wishes, policies_of, wishes_of


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `preview` takes beside the stack's name."""
    parser.add_argument("--refresh", action="store_true", help="ask the platform first what there is")
    add_expectation(parser)
    add_wishes(parser)
    add_policies(parser)


def add_expectation(parser: argparse.ArgumentParser) -> None:
    """For scripts that only want to know whether all is as it should be."""
    parser.add_argument(
        "--expect-no-changes", action="store_true", help=f"exit code {int(ExitCode.CHANGES)} if there are any"
    )


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    stack = desk.described_stack(options.stack)
    with desk.view(preview=True) as view:
        changes = stack.preview(
            view, refresh=options.refresh, wishes=wishes_of(options), policies=policies_of(options, desk)
        )
    if not changes:
        desk.terminal.result(f"{stack.name}: nothing would change")
        return ExitCode.DONE
    desk.terminal.result(f"{stack.name}: {view.progress.summary() or 'only what holds things together'}")
    return ExitCode.CHANGES if options.expect_no_changes else ExitCode.DONE
