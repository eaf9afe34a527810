"""Names and tags of what we make on a platform: they follow from project, stack and resource alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from raydog_resources.specs.fingerprint import fingerprint

LONGEST_CLUSTER_NAME = 30
"""With a group's name, a fingerprint and a generation it stays within the platform's 60 characters."""


@dataclass(frozen=True)
class Owner:
    """Whose things they are."""

    project: str
    stack: str

    def tag(self, resource: str) -> str:
        """The full mark of what belongs to one resource of one stack."""
        return f"raydog/{self.project}/{self.stack}/{resource}"

    @staticmethod
    def stack_of(tag: str) -> str:
        """The stack whose mark it is; "" where it is none of ours."""
        parts = tag.split("/")
        return parts[2] if len(parts) == 4 and parts[0] == "raydog" else ""

    def cluster_name(self) -> str:
        """Of project and stack; where that is too long its end becomes a fingerprint of the whole."""
        whole = f"{_plain(self.project)}-{_plain(self.stack)}"
        if len(whole) <= LONGEST_CLUSTER_NAME:
            return whole
        return f"{whole[: LONGEST_CLUSTER_NAME - 9]}-{fingerprint(whole)}"


def _plain(part: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") or "x"


def generation_name(base: str, generation: int) -> str:
    """Ended things may keep their names, so a name ends in a number that counts up."""
    return f"{base}.{generation}"


def generation_of(base: str, name: str) -> int | None:
    """Which generation of the base a name is; None when it is none of it."""
    head, dot, number = name.rpartition(".")
    return int(number) if dot and head == base and number.isdigit() else None


def pool_name(cluster: str, kind: str, fixed: str) -> str:
    """A pool's base name, its task group's too: what cannot change in a pool is in its fingerprint."""
    return f"{cluster}-{kind}-{fixed}"


def kind_of_group(base: str, group: str) -> str:
    """Which kind of node a task group of the cluster is for; the whole name where it is none of ours."""
    kind, _, fixed = group.removeprefix(f"{base}-").rpartition("-")
    return kind if kind and fixed else group


def same_kind(one: str, other: str) -> bool:
    """Whether two pools of a cluster are for the same kind of node: their names differ in the fingerprint alone."""
    return one.rpartition("-")[0] == other.rpartition("-")[0]
