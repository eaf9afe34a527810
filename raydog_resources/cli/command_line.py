"""The commands and their options, and the way from a typed line to an exit code."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, TracebackType

from raydog_resources.cli import (
    check,
    connect,
    destroy,
    doctor,
    env,
    events,
    logs,
    outputs,
    policy_path,
    preview,
    refresh,
    report,
    review,
    status,
    up,
)
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.ending import ended
from raydog_resources.cli.terminal import Terminal
from raydog_resources.clock import SystemClock
from raydog_resources.gateways.processes import SystemProcesses
from raydog_resources.workspace.run_event import DEBUG
from raydog_resources.workspace.workplace import DEFAULT_STACK

_COMMANDS: dict[str, tuple[ModuleType, str]] = {
    "up": (up, "make the cluster as its stack describes it, or change it to that"),
    "preview": (preview, "what up would change; asks nobody and touches nothing"),
    "refresh": (refresh, "look what there is, and bring the state to it"),
    "destroy": (destroy, "remove the cluster, and wait until it is gone"),
    "outputs": (outputs, "addresses, nodes, price; the token only when asked for"),
    "status": (status, "how the cluster is"),
    "logs": (logs, "the last lines that nodes printed"),
    "events": (events, "what happened to the stack, when and by whom"),
    "report": (report, "its story as one page to open in a browser"),
    "connect": (connect, "how to use the cluster"),
    "check": (check, "whether the stack keeps the organisation's rules; needs no engine"),
    "review": (review, "what a change of the stacks would do, as Markdown"),
    "policy-path": (policy_path, "where the policy pack lies, for pulumi's --policy-pack"),
    "env": (env, "exports for a shell in which pulumi itself is to work on these stacks"),
    "doctor": (doctor, "whether machine, project and account have what it takes"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `raydog`."""
    options = parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Ended by others or by the loss of its terminal, it ends as it does by Ctrl-C.
        signal.signal(number, signal.default_int_handler)
    sys.excepthook = _unexpected
    terminal = Terminal(sys.stdout, sys.stderr, sys.stdin)
    desk = Desk(terminal, SystemClock(), SystemProcesses(), os.environ, options.project)
    return ended(terminal, lambda: options.run(options, desk))


def parser() -> argparse.ArgumentParser:
    """Everything one can type."""
    top = argparse.ArgumentParser(
        prog="raydog", description="Ray clusters as the stacks of a project describe them."
    )
    top.add_argument(
        "--project",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="where Pulumi.yaml is, or below (default: here)",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, (module, purpose) in _COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=f"{purpose}.".capitalize())
        command.add_argument(
            "stack", nargs="?", default=DEFAULT_STACK, help=f"the stack (default: {DEFAULT_STACK})"
        )
        module.add_options(command)
        command.set_defaults(run=module.run)
    return top


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of ours: named as such, and shown whole to whoever wants to report it."""
    if os.environ.get(DEBUG):
        sys.__excepthook__(kind, error, trace)
        return
    words = f"{kind.__name__}: {error}".rstrip(": ")
    terminal = Terminal(sys.stdout, sys.stderr, sys.stdin)
    terminal.say(f"raydog: this should not have happened: {words}. Next: {DEBUG}=1 shows where")
