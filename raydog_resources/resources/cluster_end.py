"""`on_timeout: destroy`: whoever ran out of time ends the requirement and the pools it knows, and says so."""

from __future__ import annotations

from collections.abc import Iterable

from raydog_resources.errors import Gone, IllegalState, RaydogError
from raydog_resources.resources.pool_end import end_pool
from raydog_resources.resources.reach import Reach


def end_cluster(reach: Reach, requirement_id: str, pool_ids: Iterable[str]) -> str:
    """A sentence for the report; what could not be ended is named, and stays in the stack's state."""
    trouble: list[str] = []
    try:
        reach.platform.work.cancel(requirement_id, abort=True)
    except (Gone, IllegalState):
        pass
    except RaydogError as error:
        trouble.append(str(error))
    ended = 0
    for pool_id in pool_ids:
        try:
            end_pool(reach.platform, pool_id)
            ended += 1
        except RaydogError as error:
            trouble.append(str(error))
    done = f"on_timeout is destroy: the requirement was cancelled and {ended} pools were terminated"
    return "\n".join([done, *(f"could not be ended: {each}" for each in trouble)])
