"""`raydog events`: what happened to the stack, when and by whom, in this run and in earlier ones."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.gateways.event_trail import WORD, Event

_LINES = 50


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `events` takes beside the stack's name."""
    parser.add_argument("--json", action="store_true", help="one line of JSON for each")
    parser.add_argument("--all", action="store_true", help=f"all that are kept, not only the last {_LINES}")


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    stack = desk.workplace().project.checked_stack(options.stack)
    found = desk.trail(stack).events()
    # Several processes note what they see: the order of the lines is not always that of what happened.
    shown = sorted(found, key=lambda event: event.at)[0 if options.all else -_LINES :]
    for event in shown:
        desk.terminal.result(json.dumps(_facts(event), sort_keys=True) if options.json else _line(event))
    if not found:
        desk.terminal.say(f"nothing is known to have happened to stack {stack}")
    return ExitCode.DONE


def _facts(event: Event) -> dict[str, Any]:
    return {**asdict(event), "at": _moment(event.at).isoformat(timespec="milliseconds")}


def _line(event: Event) -> str:
    what = "" if event.kind == WORD else f"{event.kind} {event.what}"
    about = f"{event.about}: " if event.about else ""
    first = event.text.splitlines()[0] if event.text else ""
    when = _moment(event.at).strftime("%Y-%m-%d %H:%M:%SZ")
    return f"{when}  {event.by}  {what:<14} {about}{first}".rstrip(" :")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)
