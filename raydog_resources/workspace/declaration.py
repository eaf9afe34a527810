"""The resources that a description would declare, found out without an engine: nobody makes anything."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.output import Unknown
from pulumi.runtime import Mocks, rpc, set_mocks
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs

from raydog_resources.components.ray_cluster import RayCluster
from raydog_resources.config.description import Description
from raydog_resources.policy_pack.rule import Declared


def declared_resources(description: Description, project: str, stack: str) -> list[Declared]:
    """What a preview would show of the cluster, in the order in which it is declared."""
    monitor = _Monitor(_Nothing())
    # What a preview would warn of is not what is asked here.
    silent = logging.getLogger("raydog.declaration")
    silent.setLevel(logging.CRITICAL)
    set_mocks(_Nothing(), project=project, stack=stack, preview=True, monitor=monitor, logger=silent)

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def declare() -> Any:
        return RayCluster(description=description).outputs["price_per_hour"]

    declare()
    return monitor.declared


def _is_known(value: Any) -> bool:
    """Whether nothing in it is known only once something exists."""
    if isinstance(value, Mapping):
        return all(map(_is_known, value.values()))
    if isinstance(value, list):
        return all(map(_is_known, value))
    return not isinstance(value, Unknown)


class _Nothing(Mocks):
    """Makes nothing: whatever a resource would only know when it exists stays unknown."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return "", dict(args.inputs)

    def call(self, _: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class _Monitor(MockMonitor):
    """Writes down what is declared, protection included."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.declared: list[Declared] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        properties = {
            name: rpc.unwrap_rpc_secret(value)
            for name, value in rpc.deserialize_properties(request.object).items()
            if value is not None and _is_known(value)
        }
        self.declared.append(Declared(request.type, request.name, properties, request.protect, answer.urn))
        return answer
