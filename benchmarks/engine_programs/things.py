"""The program of the engines' benchmark: as many things as `SIZE` says, which take no time to make."""

from __future__ import annotations

import os
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


def load() -> Any:
    """Frozen: states name it, so that no code is in them."""
    return ThingProvider()


class ThingProvider(ResourceProvider):
    """Makes nothing, at once."""

    serialize_as_secret_always = False

    def __reduce__(self) -> Any:
        return load, ()

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=olds.get("size") != news.get("size"))

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(str(props["name"]), {**props, "address": f"{props['name']}.example"})


class Thing(Resource, module="benchmark", name="Thing"):
    """One of them."""

    address: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(load(), name, {"name": name, "size": 1, "address": None}, opts)


def program() -> None:
    """All of them in a component, and their addresses put out."""
    group = pulumi.ComponentResource("benchmark:index:Group", "group")
    opts = pulumi.ResourceOptions(parent=group)
    things = [Thing(f"thing-{number}", opts) for number in range(int(os.environ["SIZE"]))]
    pulumi.export("addresses", pulumi.Output.all(*(thing.address for thing in things)))
