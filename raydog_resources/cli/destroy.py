"""`raydog destroy`: remove the cluster, and wait until it is gone."""

from __future__ import annotations

import argparse

from raydog_resources.cli.consent import consented
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.interruption import tells_what_is_left
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.local_platform import stop_local_platform


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `destroy` takes beside the stack's name."""
    parser.add_argument("--yes", "-y", action="store_true", help="don't ask")
    parser.add_argument(
        "--stop-platform",
        action="store_true",
        help="then stop the local platform, if nothing else lives on it",
    )


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    stack = desk.stack(options.stack)
    if not options.yes and not consented(desk, "Remove all of it?", lambda: _list(desk, stack)):
        return ExitCode.FAILED
    with tells_what_is_left(desk, stack), desk.view() as view:
        changes = stack.destroy(view)
    done = view.progress.summary() if changes else "there is nothing to remove"
    desk.terminal.result(f"{stack.name}: {done}, in {view.progress.elapsed():.0f} s")
    if options.stop_platform:
        desk.terminal.result(f"local platform: {stop_local_platform(desk.processes, desk.environment)}")
    return ExitCode.DONE


def _list(desk: Desk, stack: ClusterStack) -> bool:
    found = stack.deployment()
    for resource in found.resources if found else ():
        desk.terminal.say(f"{resource.thing.name}: would be removed")
    return found is not None and bool(found.resources or found.pending)
