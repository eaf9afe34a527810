"""`raydog logs`: the last lines that nodes printed, also of nodes that are gone."""

from __future__ import annotations

import argparse
from contextlib import suppress

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.last_report import last_report
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.node_logs import NodeLog, NodeLogs

_LINES = 20
_LINES_FOLLOWED = 500
_SECONDS_BETWEEN = 1.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `logs` takes beside the stack's name."""
    parser.add_argument(
        "node", nargs="?", default="", help="head, a group, a node's name or its task (default: all nodes)"
    )
    parser.add_argument(
        "--lines", type=_count, default=_LINES, metavar="N", help=f"how many (default: {_LINES})"
    )
    parser.add_argument("--follow", "-f", action="store_true", help="go on with new lines, until Ctrl-C")


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of lines")
    return int(text)


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    deployment = desk.stack(options.stack).deployment() or Deployment()
    look = PlatformLook(deployment, desk.processes, desk.environment)
    place = last_report(desk, options.stack) if deployment.half_made or not deployment.resources else ""
    if place:
        desk.terminal.say(f"the last start-up report, also of nodes that are gone: {place}")
    found = NodeLogs(options.stack, deployment, look, desk.logs(options.stack)).chosen(options.node)
    if options.follow:
        with suppress(KeyboardInterrupt):
            _follow(found, options.lines, desk)
    else:
        _show(found, options.lines, desk)
    return ExitCode.DONE


def _show(found: list[NodeLog], lines: int, desk: Desk) -> None:
    for log in found:
        text = log.read(lines).rstrip("\n")
        if len(found) > 1:
            desk.terminal.result(log.heading)
        if text:
            desk.terminal.result(text)


def _follow(found: list[NodeLog], lines: int, desk: Desk) -> None:
    """Until none of them will print any more."""
    before: dict[str, list[str]] = {}
    last = ""
    living = list(found)
    while living:
        # Whether it is over is asked first: its last lines may come in between.
        over = [log for log in living if log.is_over()]
        for log in living:
            now = log.read(_LINES_FOLLOWED).splitlines()
            new = new_lines(before[log.id], now) if log.id in before else now[-lines:]
            before[log.id] = now
            if new and len(found) > 1 and last != log.id:
                desk.terminal.result(log.heading)
                last = log.id
            for line in new:
                desk.terminal.result(line)
        living = [log for log in living if log not in over]
        if living:
            desk.clock.sleep(_SECONDS_BETWEEN)


def new_lines(before: list[str], now: list[str]) -> list[str]:
    """What came after the lines that were seen; all of them, where nothing of those is left."""
    for length in range(min(len(before), len(now)), 0, -1):
        if before[-length:] == now[:length]:
            return now[length:]
    return now
