"""`raydog policy-path`: where the policy pack lies, for `pulumi preview --policy-pack "$(raydog policy-path)"`."""

from __future__ import annotations

import argparse

from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.policy_pack.folder import PACK


def add_options(parser: argparse.ArgumentParser) -> None:
    """Nothing: the pack is the same for every stack."""


def run(_: argparse.Namespace, desk: Desk) -> ExitCode:
    desk.terminal.result(str(PACK))
    return ExitCode.DONE
