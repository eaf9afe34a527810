"""Things that providers make in the world of the conformance cases, and all the ways in which they fail."""

from __future__ import annotations

import sys
import time
from typing import Any

import pulumi
import world
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

REPLACING = ("zone", "net")
_WATCHED = ("zone", "net", "size", "head", "token", "tags", "numbers", "nested", "friend", "text")


def load(kind: str) -> Any:
    """Frozen: states name it."""
    return {"thing": ThingProvider, "other": OtherProvider}[kind]()


class ThingProvider(ResourceProvider):
    """Does as its inputs say: `fail`, `faildel`, `failup`, `half`, `dbr`, `ask`, `slow`."""

    serialize_as_secret_always = False
    kind = "thing"

    def __reduce__(self) -> Any:
        return load, (self.kind,)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        failures = []
        size = news.get("size")
        if isinstance(size, (int, float)) and size < 0:
            failures.append(CheckFailure("size", "must not be negative"))
        if news.get("fill"):
            news = {**news, "filled": f"{news['fill']}-{_olds.get('filled', 'new')}"[:24]}
        return CheckResult(news, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        changed = [key for key in _WATCHED if olds.get(key) != news.get(key)]
        return DiffResult(
            changes=None if news.get("ask") else bool(changed),
            replaces=[key for key in changed if key in REPLACING],
            delete_before_replace=bool(news.get("dbr")),
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        name = props["name"]
        world.note("create", name)
        _take_time(props.get("slow"))
        if props.get("fail"):
            raise RuntimeError(f"{name} cannot be made")
        outputs = self.outputs(props)
        ident = world.add(name, outputs)
        if props.get("half") and not world.flag("healthy"):
            _half_made(ident, {**outputs, "state": "sick"}, props, [f"{name} is not well"])
        return CreateResult(ident, outputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        world.note("update", _news["name"])
        if _news.get("failup"):
            raise RuntimeError(f"{_news['name']} cannot be changed")
        outputs = self.outputs(_news)
        if _news.get("half") and not world.flag("healthy"):
            _half_made(_id, {**outputs, "state": "sick"}, _news, [f"{_news['name']} is not well"])
        world.change(_id, outputs)
        return UpdateResult(outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        world.note("read", props["name"])
        if world.flag("deaf"):
            raise RuntimeError(f"{props['name']} cannot be reached")
        seen = world.seen(id_)
        if id_.startswith("external"):
            return ReadResult(id_, {**props, "addr": f"of {id_}"})
        if seen is None:
            return ReadResult("", {})
        if world.flag("drift"):
            return ReadResult(id_, {**props, "size": 99.0}, {**props, "size": 99.0})
        return ReadResult(id_, props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        world.note("delete", _props["name"])
        trouble = _props.get("faildel")
        if trouble == "NEVER" or (trouble == "FLAG" and not world.flag("may-go")):
            raise RuntimeError(f"{_props['name']} will not go")
        world.remove(_id)

    def outputs(self, props: dict[str, Any]) -> dict[str, Any]:
        """Its inputs, and an address that changes with its size."""
        return {**props, "addr": f"{props['name']}-{props.get('size', 0)}"}


def _take_time(slow: Any) -> None:
    """So many seconds, or until somebody raises the flag of that name."""
    if isinstance(slow, str):
        while not world.flag(slow):
            time.sleep(0.05)
    elif slow:
        time.sleep(float(slow))


class OtherProvider(ThingProvider):
    """A second class of providers in the same program."""

    kind = "other"

    def outputs(self, props: dict[str, Any]) -> dict[str, Any]:
        return {**props, "addr": f"other {props['name']}"}


def _half_made(ident: str, outputs: dict[str, Any], inputs: dict[str, Any], reasons: list[str]) -> None:
    """It exists and is not as it should be: said in the one way in which the engine hears it."""
    import asyncio

    from google.protobuf import any_pb2
    from google.rpc import status_pb2  # type: ignore[import-untyped]
    from pulumi.runtime import rpc
    from pulumi.runtime.proto import provider_pb2

    def serialized(values: dict[str, Any]) -> Any:
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(rpc.serialize_properties(values, {}))
        finally:
            loop.close()

    provider = {"__provider": inputs["__provider"]}
    detail = provider_pb2.ErrorResourceInitFailed(
        id=ident,
        properties=serialized({**outputs, **provider}),
        inputs=serialized({**inputs, **provider}),
        reasons=reasons,
    )
    packed = any_pb2.Any()
    packed.Pack(detail)
    status = status_pb2.Status(code=2, message=reasons[0], details=[packed])
    frame: Any = sys._getframe()
    while frame is not None:
        context = frame.f_locals.get("context")
        if hasattr(context, "set_trailing_metadata"):
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            break
        frame = frame.f_back
    raise RuntimeError(reasons[0])


class Thing(Resource, module="world", name="Thing"):
    """What `ThingProvider` makes."""

    addr: pulumi.Output[str]
    size: pulumi.Output[float]
    token: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        props: dict[str, Any],
        opts: pulumi.ResourceOptions | None = None,
        kind: str = "thing",
    ) -> None:
        known = {"addr": None, "token": None, "size": None, "name": name}
        super().__init__(load(kind), name, {**known, **props}, opts)
