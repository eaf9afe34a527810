"""Values as Pulumi hands them to a provider, and as the rest of the code wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PROVIDER_KEY = "__provider"


def known(value: Any) -> bool:
    """False for what a preview cannot know yet, also deep inside."""
    from pulumi.output import Unknown

    if isinstance(value, Unknown):
        return False
    if isinstance(value, Mapping):
        return all(known(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return all(known(item) for item in value)
    return True


def plain(value: Any) -> Any:
    """Whole numbers come as floats and None vanishes: undo the first, even out the second."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if item is not None and key != PROVIDER_KEY}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
