"""`raydog doctor`: whether machine, project and account have what it takes, and what to do where they have not."""

from __future__ import annotations

import argparse

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.account_examination import ACCOUNT, open_platform
from raydog_resources.workspace.examination import Examination
from raydog_resources.workspace.finding import Finding


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `doctor` takes beside the stack's name."""
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--only", metavar="WHAT", default="", help="this alone, such as engine")
    parser.add_argument("--offline", action="store_true", help="ask no account")


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    asks = not options.offline and options.only in ("", *ACCOUNT)
    examination = Examination(
        desk.folder,
        options.stack,
        desk.environment,
        desk.processes,
        desk.engine,
        open_platform if asks else None,
    )
    findings = [one for one in examination.findings() if options.only in ("", one.what)]
    if not findings:
        raise DescriptionError("nothing of that name is looked at", thing=options.only)
    if options.json:
        desk.terminal.result_json([vars(finding) for finding in findings])
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            desk.terminal.result(f"{_mark(desk, finding)} {finding.what.ljust(width)}  {finding.sentence}")
    return ExitCode.DONE if all(finding.fine for finding in findings) else ExitCode.FAILED


def _mark(desk: Desk, finding: Finding) -> str:
    return desk.terminal.mark("done" if finding.fine else "failed")
