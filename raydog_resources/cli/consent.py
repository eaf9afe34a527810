"""Asking before something is changed: whoever can't be asked has to say `--yes`."""

from __future__ import annotations

from collections.abc import Callable

from raydog_resources.cli.desk import Desk
from raydog_resources.errors import DescriptionError


def consented(desk: Desk, question: str, show: Callable[[], bool]) -> bool:
    """Whether to go on. `show` says what would be changed, and whether it is anything."""
    if not desk.terminal.can_ask:
        raise DescriptionError(
            "there is nobody here to ask", done="nothing was changed", next_step="say it again with --yes"
        )
    if not show():
        return True
    if desk.terminal.confirm(question):
        return True
    desk.terminal.say("nothing was changed")
    return False
