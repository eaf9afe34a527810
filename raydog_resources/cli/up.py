"""`raydog up`: make the cluster as described, and say how to use it."""

from __future__ import annotations

import argparse

from raydog_resources.cli.check import add_policy_file
from raydog_resources.cli.connect import show_connection
from raydog_resources.cli.consent import consented
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.interruption import tells_what_is_left
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.policies import Policies, policies_in
from raydog_resources.workspace.wish import Wish


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `up` takes beside the stack's name."""
    parser.add_argument("--yes", "-y", action="store_true", help="don't ask before anything is changed")
    add_wishes(parser)
    add_policies(parser)


def add_policies(parser: argparse.ArgumentParser) -> None:
    """Whether the organisation's rules count in this run."""
    parser.add_argument("--policies", action="store_true", help="judge it by the organisation's rules")
    add_policy_file(parser)


def policies_of(options: argparse.Namespace, desk: Desk) -> Policies | None:
    """The rules that were asked for; a file of choices asks for them, too."""
    if not (options.policies or options.policy_config):
        return None
    return policies_in(desk.workplace().project.folder, options.policy_config)


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """What `up` may be asked for once, and `preview` as well."""
    parser.add_argument("--renew", action="store_true", help="give all nodes the packaged scripts of today")
    parser.add_argument(
        "--remove-now", action="store_true", help="end groups that are gone from the stack without a drain"
    )


def wishes_of(options: argparse.Namespace) -> list[Wish]:
    """What was asked for once."""
    asked = {Wish.RENEW: options.renew, Wish.REMOVE_NOW: options.remove_now}
    return [wish for wish, given in asked.items() if given]


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    policies = policies_of(options, desk)
    stack = desk.described_stack(options.stack)
    if not options.yes and not consented(desk, "Make these changes?", lambda: _preview(options, desk, stack)):
        return ExitCode.FAILED
    with tells_what_is_left(desk, stack), desk.view() as view:
        stack.up(view, wishes=wishes_of(options), policies=policies)
    done = view.progress.summary() or "nothing to change"
    desk.terminal.say(f"{stack.name}: {done}, in {view.progress.elapsed():.0f} s\n")
    show_connection(desk, stack)
    return ExitCode.DONE


def _preview(options: argparse.Namespace, desk: Desk, stack: ClusterStack) -> bool:
    """Whether there is anything to agree to."""
    exists = bool(stack.ensure().resources)
    with desk.view(preview=True) as view:
        return bool(stack.preview(view, refresh=exists, wishes=wishes_of(options)))
