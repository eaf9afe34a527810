"""Where the newest start-up report of a stack lies: what nodes printed that are gone by now."""

from __future__ import annotations

from raydog_resources.cli.desk import Desk
from raydog_resources.gateways.report_folder import ReportFolder


def last_report(desk: Desk, stack: str) -> str:
    """Its path; "" when there is none."""
    folder = desk.workplace().project.folder
    found = ReportFolder(folder, stack, desk.clock).latest()
    return str(folder / found) if found else ""
