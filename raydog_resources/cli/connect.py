"""`raydog connect`: how to use the cluster, and the tunnels to it where its network is not this machine's."""

from __future__ import annotations

import argparse
import shlex
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.config.description import Description, read_stack_file
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.connection import connection_of, tunnel_command
from raydog_resources.workspace.tunnel_keeper import TunnelKeeper


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `connect` takes beside the stack's name."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--text", action="store_true", help="only say how; open nothing")
    way.add_argument("--json", action="store_true", help="how, for programs; open nothing")
    way.add_argument("--background", action="store_true", help="open the tunnels, and leave them open")
    way.add_argument("--list", action="store_true", help="which tunnels are open, of all stacks")
    way.add_argument("--close", action="store_true", help="close what --background opened")


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    workplace = desk.workplace()
    keeper = TunnelKeeper(workplace.checkout.root / "tunnels", desk.clock)
    if options.list:
        _list(desk, keeper)
    elif options.json:
        stack = desk.stack(options.stack)
        desk.terminal.result_json(connection_facts(desk, stack.name, stack.outputs()))
    elif options.close:
        keeper.close(workplace.project.checked_stack(options.stack))
        desk.terminal.say(f"stack {options.stack}: its tunnels are closed")
    else:
        _connect(options, desk, keeper)
    return ExitCode.DONE


def _list(desk: Desk, keeper: TunnelKeeper) -> None:
    for stack, sentences in keeper.open_stacks().items():
        desk.terminal.result("\n".join([f"{stack}:", *(f"  {sentence}" for sentence in sentences)]))


def _connect(options: argparse.Namespace, desk: Desk, keeper: TunnelKeeper) -> None:
    from raydog_resources.workspace.stack_tunnels import needs_tunnels, stack_tunnels

    project, description = desk.workplace().project, _described(desk, options.stack)
    stack, needed = desk.stack(options.stack), description is not None and needs_tunnels(description)
    if options.background and not needed:
        desk.terminal.say(f"stack {stack.name}: no tunnel is needed, its addresses are reached as they are")
    if not options.background or not needed:
        show_connection(desk, stack)
    if options.text or not needed or description is None:
        return
    if options.background:
        _say_open(desk, keeper.begin(stack.name, project.folder, desk.environment))
        desk.terminal.say(f"They stay open until: raydog connect {stack.name} --close")
        return
    found = stack.deployment()
    if found is None:
        return
    with suppress(KeyboardInterrupt), stack_tunnels(stack.name, description, found, desk.clock) as opened:
        sentences = [tunnel.sentence() for tunnel in opened.tunnels]
        _say_open(desk, sentences)
        with keeper.held(stack.name, sentences):
            desk.terminal.say("They are open until you press Ctrl-C.")
            threading.Event().wait()


def _described(desk: Desk, stack: str) -> Description | None:
    """A stack that is no longer described can still be used; how it is reached is then a person's own business."""
    project = desk.workplace().project
    file = project.stack_file(project.checked_stack(stack))
    return read_stack_file(file, project.folder) if file.is_file() else None


def connection_facts(desk: Desk, stack: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """How the cluster is used, for programs."""
    return connection_of(stack, outputs, tunnel=_needs_tunnel(desk, stack))


def _needs_tunnel(desk: Desk, stack: str) -> bool:
    from raydog_resources.workspace.stack_tunnels import needs_tunnels

    description = _described(desk, stack)
    return description is not None and needs_tunnels(description)


def _say_open(desk: Desk, sentences: list[str]) -> None:
    desk.terminal.result("\n".join(["On this machine:", *(f"  {sentence}" for sentence in sentences)]))


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
    if _needs_tunnel(desk, stack.name):
        desk.terminal.result(f"\nFrom this machine, through tunnels:\n  {tunnel_command(stack.name)}")
