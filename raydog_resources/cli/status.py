"""`raydog status`: how the cluster is, without changing anything."""

from __future__ import annotations

import argparse
from typing import Any

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.last_report import last_report
from raydog_resources.workspace.cluster_status import ClusterStatus, PlatformLook
from raydog_resources.workspace.deployment import Deployment


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `status` takes beside the stack's name."""
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    deployment = desk.stack(options.stack).deployment() or Deployment()
    status = PlatformLook(deployment, desk.processes, desk.environment).status()
    if options.json:
        desk.terminal.result_json(_facts(options.stack, status))
        return ExitCode.DONE
    desk.terminal.result(f"{options.stack}: {_state(status)}")
    desk.terminal.table(status.rows())
    for sentence in [*_troubles(options.stack, status), *_report(desk, options.stack, deployment)]:
        desk.terminal.result(sentence)
    return ExitCode.DONE


def _state(status: ClusterStatus) -> str:
    if not status.deployment.resources:
        return "there is no cluster"
    return status.state or "half made"


def _troubles(stack: str, status: ClusterStatus) -> list[str]:
    half = [
        f"{one.thing.name}: half made: {one.why_half_made.splitlines()[0]}"
        for one in status.deployment.half_made
    ]
    cut = f"{len(status.deployment.pending)} things were being made when a run was cut off"
    pending = [f"{cut}. Next: raydog up {stack}"] if status.deployment.pending else []
    unanswered = [f"its platform could not be asked: {status.unanswered}"] if status.unanswered else []
    return [*half, *pending, *unanswered]


def _report(desk: Desk, stack: str, deployment: Deployment) -> list[str]:
    place = last_report(desk, stack) if deployment.half_made else ""
    return [f"the last start-up report: {place}"] if place else []


def _facts(stack: str, status: ClusterStatus) -> dict[str, Any]:
    outputs = {k: v for k, v in (status.deployment.outputs or {}).items() if k not in ("connect", "nodes")}
    return {
        "stack": stack,
        "state": _state(status),
        "outputs": outputs,
        "nodes": status.rows(),
        "things": [one.thing.name for one in status.deployment.resources],
        "troubles": _troubles(stack, status),
    }
