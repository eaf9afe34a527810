"""Under which names a resource may be found in the old state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from raydog_resources.embedded_engine.planner.goal import Alias, Goal
from raydog_resources.embedded_engine.planner.urn import (
    is_root_stack,
    make_urn,
    name_of,
    qualified_type,
    type_of,
)


class FormerNames:
    """Aliases of one stack: a resource's own, and those that it has because its parent has another name now."""

    def __init__(self, stack: str, project: str, renamed: Mapping[str, str]) -> None:
        self._stack = stack
        self._project = project
        self._renamed = renamed

    def of(self, goal: Goal) -> list[str]:
        """All candidates, the most likely first, without repetition."""
        return list(dict.fromkeys(self._candidates(goal)))

    def _candidates(self, goal: Goal) -> Iterator[str]:
        own = [self._spelled_out(goal, alias) for alias in goal.aliases]
        yield from own
        parent = self._renamed.get(goal.parent)
        if parent is not None:
            yield self._below(parent, goal, goal.type, goal.name)
            for urn in own:
                yield self._below(parent, goal, type_of(urn), name_of(urn))

    def _spelled_out(self, goal: Goal, alias: Alias) -> str:
        if alias.urn:
            return alias.urn
        parent = self._renamed.get(alias.parent, alias.parent) if alias.parent else goal.parent
        if alias.no_parent or (parent and is_root_stack(parent)):
            parent = ""
        return make_urn(
            alias.stack or self._stack,
            alias.project or self._project,
            parent,
            alias.type or goal.type,
            alias.name or goal.name,
        )

    def _below(self, parent: str, goal: Goal, type_: str, name: str) -> str:
        """The child's name when the parent still had its former one: usually it begins with it."""
        begin = name_of(goal.parent)
        if name.startswith(begin):
            name = name_of(parent) + name[len(begin) :]
        return f"urn:pulumi:{self._stack}::{self._project}::{qualified_type(parent)}${type_}::{name}"
