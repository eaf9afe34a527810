"""What a thing may be called. A guess, wider than YellowDog's own rule: it lets mixed case and dots pass."""

from __future__ import annotations

import re
from typing import Any

from raydog_resources.local_platform.wire.problem import FINE, Problems, shown

LONGEST_NAME = 60
_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")


def name_problems(where: str, name: Any) -> Problems:
    """What is wrong with a name; an absent one is somebody else's business."""
    if name is None:
        return FINE
    if not name:
        return [(where, "must not be empty")]
    if len(name) > LONGEST_NAME:
        return [(where, f"{shown(name)} has {len(name)} characters; at most {LONGEST_NAME} are allowed")]
    if _PATTERN.fullmatch(name) is None:
        return [
            (where, f"{shown(name)} is no name: letters, digits, '-', '_' and '.' after a letter or digit")
        ]
    return FINE
