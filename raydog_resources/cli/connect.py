"""`raydog connect`: how to use the cluster."""

from __future__ import annotations

import argparse
import shlex
import shutil

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.cluster_stack import ClusterStack


def add_options(parser: argparse.ArgumentParser) -> None:
    """Nothing beside the stack's name."""
    del parser


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    show_connection(desk, desk.stack(options.stack))
    return ExitCode.DONE


def show_connection(desk: Desk, stack: ClusterStack) -> None:
    """The text that the cluster itself puts out."""
    found = stack.deployment()
    text = (found.outputs or {}).get("connect") if found else None
    if not text:
        raise DescriptionError(
            "there is no cluster that one could connect to",
            thing=f"stack {stack.name}",
            next_step=f"raydog up {stack.name}",
        )
    folder = desk.workplace().project.folder
    has_venv = (folder / ".venv" / "bin" / "activate").exists()
    if has_venv and not shutil.which("raydog", path=desk.environment.get("PATH", "")):
        here = shlex.quote(str(folder))
        desk.terminal.result(f"First, in your shell:\n  cd {here} && source .venv/bin/activate\n")
    desk.terminal.result(text)
