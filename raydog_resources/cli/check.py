"""`raydog check`: the organisation's rules, judged without an engine: for editors, pre-commit hooks and pipelines."""

from __future__ import annotations

import argparse

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.workspace.stack_check import StackCheck, check_stack


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `check` takes beside the stack's name."""
    parser.add_argument("--all", action="store_true", help="every stack of the project")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_policy_file(parser)


def add_policy_file(parser: argparse.ArgumentParser) -> None:
    """Where the rules' levels and settings are."""
    parser.add_argument(
        "--policy-config",
        metavar="FILE",
        default="",
        help="levels and settings of the rules (default: policies.json beside Pulumi.yaml, if there is one)",
    )


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    project = desk.workplace().project
    stacks = project.stacks() if options.all else [project.checked_stack(options.stack)]
    checks = [check_stack(project, stack, options.policy_config) for stack in stacks]
    if options.json:
        desk.terminal.result_json({check.stack: [vars(one) for one in check.violations] for check in checks})
    else:
        for check in checks:
            desk.terminal.result(_report(check))
    return ExitCode.VIOLATED if any(check.refused for check in checks) else ExitCode.DONE


def _report(check: StackCheck) -> str:
    if not check.violations:
        return f"{check.stack}: {check.environment}, no rule is broken"
    lines = "".join(f"\n  - {violation.sentence()}" for violation in check.violations)
    return f"{check.stack}: {check.environment}{lines}"
