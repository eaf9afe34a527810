"""`raydog env`: the exports with which `pulumi` itself works on these stacks."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.workspace.engine_cli import PYTHON


def add_options(parser: argparse.ArgumentParser) -> None:
    """Nothing beside the stack's name."""
    del parser


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    """To be read by a shell: `eval "$(raydog env)"`. The stack is made, so that `pulumi up -s` finds it."""
    desk.stack(options.stack).ensure()
    exports = dict(desk.workplace().backend.environment)
    exports.update((name, value) for name, value in PYTHON.items() if not desk.environment.get(name))
    path = desk.environment.get("PATH", "")
    engine = desk.engine().path
    if shutil.which("pulumi", path=path) != str(engine):
        exports["PATH"] = f"{engine.parent}{os.pathsep}{path}"
    for name, value in exports.items():
        desk.terminal.result(f"export {name}={shlex.quote(value)}")
    return ExitCode.DONE
