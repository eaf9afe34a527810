"""`raydog outputs`: what the stack puts out, for people and programs."""

from __future__ import annotations

import argparse
import json
from typing import Any

from raydog_resources.cli.connect import connection_facts, show_connection
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.errors import DescriptionError

_HIDDEN = "[secret]"


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `outputs` takes beside the stack's name."""
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--only", metavar="NAME", help="this one alone, as it is")
    parser.add_argument("--show-secrets", action="store_true", help="secret ones, too")


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    stack = desk.stack(options.stack)
    found = stack.outputs(show_secrets=options.show_secrets)
    if options.only:
        desk.terminal.result(_text(_chosen(options.only, found)))
    elif options.json:
        desk.terminal.result_json({**found, "connection": connection_facts(desk, stack.name, found)})
    else:
        rows = [{"output": name, "value": _text(value)} for name, value in sorted(found.items())]
        # A text of several lines is no cell of a table; the one for people follows it.
        desk.terminal.table([row for row in rows if "\n" not in row["value"]])
        if found.get("connect"):
            desk.terminal.result("")
            show_connection(desk, stack)
    return ExitCode.DONE


def _chosen(name: str, found: dict[str, Any]) -> Any:
    if name not in found:
        raise DescriptionError(
            "there is no such output",
            thing=name,
            next_step=f"name one of {', '.join(sorted(found)) or 'none'}",
        )
    if found[name] == _HIDDEN:
        raise DescriptionError(
            "it is secret", thing=name, done="it was not shown", next_step="add --show-secrets"
        )
    return found[name]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
