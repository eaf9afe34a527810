"""The Ray label by which a node's task is known: `ray start --labels=yd-task=…`."""

from __future__ import annotations

import re

TASK_LABEL = "yd-task"
GROUP_LABEL = "raydog-group"

_ID_PREFIX = "ydid:task:"


def task_label(task_id: str) -> str:
    """The label's value: Ray refuses colons, and values of more than 63 characters.

    `node/arguments.sh` has the same rule for the other end.
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", task_id.removeprefix(_ID_PREFIX))
