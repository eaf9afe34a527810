"""After a Ctrl-C: what is left, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from raydog_resources.cli.desk import Desk
from raydog_resources.workspace.cluster_stack import ClusterStack


@contextmanager
def tells_what_is_left(desk: Desk, stack: ClusterStack) -> Iterator[None]:
    """If what is done inside is interrupted, a word on what the state has then."""
    try:
        yield
    except KeyboardInterrupt:
        left = stack.deployment()
        names = ", ".join(one.thing.name for one in left.resources) if left else ""
        desk.terminal.say(f"stack {stack.name}: {f'there is left: {names}' if names else 'nothing is left'}")
        if left and left.pending:
            desk.terminal.say(
                f"stack {stack.name}: {len(left.pending)} more were being made; the next run takes them over"
            )
        if left and (names or left.pending):
            desk.terminal.say(
                f"Next: raydog up {stack.name}, which goes on, or raydog destroy {stack.name}, which removes all"
            )
        raise
