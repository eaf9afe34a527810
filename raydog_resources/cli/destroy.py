"""`raydog destroy`: remove the cluster, and wait until it is gone."""

from __future__ import annotations

import argparse

from raydog_resources.cli.consent import consented
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.interruption import tells_what_is_left
from raydog_resources.errors import RaydogError
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.local_platform import stop_local_platform
from raydog_resources.workspace.node_logs import NodeLogs


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
    _keep_logs(desk, stack)
    with tells_what_is_left(desk, stack), desk.view() as view:
        changes = stack.destroy(view)
    done = view.progress.summary() if changes else "there is nothing to remove"
    desk.terminal.result(f"{stack.name}: {done}, in {view.progress.elapsed():.0f} s")
    if options.stop_platform:
        desk.terminal.result(f"local platform: {stop_local_platform(desk.processes, desk.environment)}")
    return ExitCode.DONE


def _keep_logs(desk: Desk, stack: ClusterStack) -> None:
    """What nodes printed is gone with them; that it can't be had keeps nobody from ending them."""
    found = stack.deployment()
    if found is None or not found.resources:
        return
    look = PlatformLook(found, desk.processes, desk.environment)
    try:
        kept = NodeLogs(stack.name, found, look, desk.logs(stack.name)).keep()
    except RaydogError as error:
        desk.terminal.say(f"caution: the logs of its nodes could not be kept: {error.what}")
        return
    if kept:
        desk.terminal.say(f"the logs of {kept} nodes are kept: raydog logs {stack.name}")


def _list(desk: Desk, stack: ClusterStack) -> bool:
    found = stack.deployment()
    for resource in found.resources if found else ():
        desk.terminal.say(f"{resource.thing.name}: would be removed")
    return found is not None and bool(found.resources or found.pending)
