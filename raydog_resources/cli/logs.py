"""`raydog logs`: the last lines that nodes printed."""

from __future__ import annotations

import argparse

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.last_report import last_report
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.cluster_status import NodeStatus, PlatformLook
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.job_status import JobStatus, has_job

_LINES = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `logs` takes beside the stack's name."""
    parser.add_argument(
        "node", nargs="?", default="", help="head, a group, or a node's name (default: all nodes)"
    )
    parser.add_argument(
        "--lines", type=_count, default=_LINES, metavar="N", help=f"how many (default: {_LINES})"
    )


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of lines")
    return int(text)


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    deployment = desk.stack(options.stack).deployment() or Deployment()
    look = PlatformLook(deployment, desk.processes, desk.environment)
    place = last_report(desk, options.stack) if deployment.half_made or not deployment.resources else ""
    if place:
        desk.terminal.say(f"the last start-up report, also of nodes that are gone: {place}")
    if has_job(deployment):
        _show_job(look.job(), options, desk)
        return ExitCode.DONE
    nodes = _chosen(options.node, look.nodes(), options.stack)
    access = look.access()
    for node in nodes:
        if len(nodes) > 1:
            desk.terminal.result(f"==> {node.group} {node.task.name} <==")
        desk.terminal.result(access.log_tail(node.task, options.lines))
    return ExitCode.DONE


def _show_job(job: JobStatus, options: argparse.Namespace, desk: Desk) -> None:
    names = job.log_names(options.node)
    for node, file in names:
        text = job.tail(file, options.lines)
        if len(names) > 1 and text:
            desk.terminal.result(f"==> {node} <==")
        desk.terminal.result(text.rstrip("\n"))


def _chosen(name: str, nodes: list[NodeStatus], stack: str) -> list[NodeStatus]:
    found = [node for node in nodes if name in ("", node.group, node.task.name)]
    if found:
        return found
    names = ", ".join(dict.fromkeys([*(node.group for node in nodes), *(node.task.name for node in nodes)]))
    raise DescriptionError(
        "there is no such node",
        thing=name or f"stack {stack}",
        next_step=f"name one of {names}" if names else f"raydog up {stack}",
    )
