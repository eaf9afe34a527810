"""Names of clusters and groups: they end up in names of things on the platform, which have 60 characters.

The longest is a pool's: cluster-group-hash-generation, 30 + 1 + 16 + 1 + 8 + 1 + 3.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected, refused

LONGEST_CLUSTER_NAME = 30
LONGEST_GROUP_NAME = 16
# Groups of our own, in the same requirement.
RESERVED_GROUP_NAMES = ("head", "observability")

_NAME = re.compile(r"[a-z](?:[a-z0-9_-]*[a-z0-9])?")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]+")


def cluster_name(value: object) -> str:
    """A cluster's name."""
    return _checked(value, LONGEST_CLUSTER_NAME)


def group_name(value: object) -> str:
    """A worker group's name."""
    found = _checked(value, LONGEST_GROUP_NAME)
    if found in RESERVED_GROUP_NAMES:
        raise refused(f"the name {found} is taken by a part of the cluster itself", "write another name")
    return found


def as_cluster_name(text: str) -> str:
    """The nearest text that may be a cluster's name, "" where nothing of it can be kept."""
    return _nearest(text, LONGEST_CLUSTER_NAME)


def _checked(value: object, longest: int) -> str:
    if isinstance(value, str) and len(value) <= longest and _NAME.fullmatch(value):
        return value
    rule = f"a to z, 0 to 9, - and _, a letter first, at most {longest} characters"
    nearest = _nearest(value, longest) if isinstance(value, str) else ""
    raise expected(f"{nearest} ({rule})" if nearest else f"a name: {rule}")


def _nearest(text: str, longest: int) -> str:
    kept = _NOT_IN_NAMES.sub("-", text.lower()).lstrip("-_0123456789")
    return kept[:longest].rstrip("-_")


ClusterName = Annotated[str, BeforeValidator(cluster_name)]
GroupName = Annotated[str, BeforeValidator(group_name)]
