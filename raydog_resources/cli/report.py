"""`raydog report`: a stack's story as one page that needs no network."""

from __future__ import annotations

import argparse
from pathlib import Path

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.status import read_status
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.report.node_life import story_of
from raydog_resources.workspace.report.page import Told, report_page


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `report` takes beside the stack's name."""
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: .raydog/report-STACK.html)"
    )


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    status, _ = read_status(options.stack, desk)
    story = story_of(desk.trail(options.stack).events())
    page = report_page(Told(status, story, desk.logs(options.stack).all(), desk.clock.now()))
    file = options.out or desk.workplace().checkout.root / f"report-{options.stack}.html"
    try:
        desk.workplace().checkout.write(file, page)
    except OSError as error:
        raise DescriptionError(
            f"it can't be written ({error.strerror})",
            thing=str(file),
            done="there is no report",
            next_step=f"raydog report {options.stack} --out FILE, with a file that can",
        ) from error
    desk.terminal.result(str(file))
    return ExitCode.DONE
