"""What a rule is: a name, a sentence, settings with a schema, and one pure function over a declared resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from raydog_resources.policy_pack.level import Levels

CLUSTER = "raydog:index:RayCluster"
_DYNAMIC = "pulumi-python:dynamic/raydog:"


class Settings(BaseModel):
    """What can be set of a rule; a rule without any uses this one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


S = TypeVar("S", bound=Settings)


@dataclass(frozen=True)
class Declared:
    """A resource as a program declares it. What isn't known before it is made is not among the properties."""

    type: str
    name: str
    properties: Mapping[str, Any]
    protect: bool = False
    urn: str = ""

    @property
    def cluster(self) -> Mapping[str, Any]:
        """Of the component: what the cluster is to be."""
        return dict(self.properties.get("cluster") or {})

    @property
    def runs_on(self) -> Mapping[str, Any]:
        """Of the component: where it runs."""
        return dict(self.properties.get("runs_on") or {})

    @property
    def is_local(self) -> bool:
        """Whether the component's cluster runs on this machine."""
        return self.runs_on.get("url") == "local"

    def nodes(self) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        """Of the component: each kind of node, its settings, and how many there are."""
        yield "head", dict(self.cluster.get("head") or {}), 1
        for name, group in dict(self.cluster.get("workers") or {}).items():
            yield f"workers.{name}", group, int(group.get("nodes", 0))


Check = Callable[[Declared, S], Iterator[str]]


@dataclass(frozen=True)
class Rule(Generic[S]):
    """Judges resources of its types; each sentence that `check` yields says what is wrong and what to change."""

    name: str
    title: str
    description: str
    levels: Levels
    settings: type[S]
    check: Check[S]
    types: tuple[str, ...] = field(default=(CLUSTER,))

    def findings(self, declared: Declared, settings: Mapping[str, Any]) -> list[str]:
        """What it has to say of that resource."""
        if declared.type not in self.types:
            return []
        return list(self.check(declared, self.settings.model_validate(dict(settings))))


def dynamic(*kinds: str) -> tuple[str, ...]:
    """Type tokens of our resources."""
    return tuple(f"{_DYNAMIC}{kind}" for kind in kinds)
