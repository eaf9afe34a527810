"""`raydog status`: how the cluster is, without changing anything."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.last_report import last_report
from raydog_resources.cli.status_text import node_rows, status_lines
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.status.document import StatusDocument, published_schema
from raydog_resources.workspace.status.status_reader import StatusReader

_SECONDS_BETWEEN = 2.0
_CLEAR = "\x1b[H\x1b[2J"


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `status` takes beside the stack's name."""
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--watch", action="store_true", help="again whenever it changes, until Ctrl-C")
    parser.add_argument("--schema", action="store_true", help="only the schema of the JSON")


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    if options.schema:
        desk.terminal.result_json(published_schema())
    elif options.watch:
        with suppress(KeyboardInterrupt):
            _watch(options, desk)
    else:
        found, deployment = read_status(options.stack, desk)
        if options.json:
            desk.terminal.result_json(found.model_dump(mode="json"))
        else:
            _show(options.stack, desk, found, deployment)
    return ExitCode.DONE


def read_status(stack: str, desk: Desk) -> tuple[StatusDocument, Deployment]:
    """As it is now, and the state behind it."""
    deployment = desk.stack(stack).deployment(with_token=True) or Deployment()
    look = PlatformLook(deployment, desk.processes, desk.environment)
    reader = StatusReader(
        stack, deployment, look, token=deployment.ray_token, trail=desk.trail(stack), clock=desk.clock
    )
    return reader.read(), deployment


def _watch(options: argparse.Namespace, desk: Desk) -> None:
    """In a terminal one picture that is drawn anew; in a pipe one more, or one line of JSON, for each change."""
    before: StatusDocument | None = None
    while True:
        found, deployment = read_status(options.stack, desk)
        same_time = found.model_copy(update={"at": before.at}) if before else None
        if before is None or same_time != before:
            if options.json:
                desk.terminal.result(json.dumps(found.model_dump(mode="json"), sort_keys=True))
            else:
                desk.terminal.result(_CLEAR if desk.terminal.is_drawn_on else "")
                _show(options.stack, desk, found, deployment)
        before = found
        desk.clock.sleep(_SECONDS_BETWEEN)


def _show(stack: str, desk: Desk, found: StatusDocument, deployment: Deployment) -> None:
    for line in status_lines(found, desk.terminal.mark):
        desk.terminal.result(line)
    desk.terminal.table(node_rows(found))
    place = last_report(desk, stack) if deployment.half_made else ""
    report = [f"the last start-up report: {place}"] if place else []
    for sentence in [*found.troubles, *report]:
        desk.terminal.result(sentence)
