"""How a provider fails: one readable sentence, and what was half made stays in the stack's state.

The dynamic provider's server turns any exception into a traceback and knows no half-made resource. The engine does:
it reads a status from the call's trailing metadata. `tests/integration/resources/test_sdk_internals.py` pins what
this relies on.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any, NoReturn

from raydog_resources.resources.values import PROVIDER_KEY

DEBUG = "RAYDOG_DEBUG"
HALF_MADE = "half_made"
"""The output that a half-made thing has, and a whole one has not: why it is not what it should be."""
_UNKNOWN = 2


class HalfMade(Exception):
    """The thing exists and is not as it should be: it is kept in state, and the next `up` goes on with it."""

    def __init__(self, ident: str, outputs: Mapping[str, Any], reasons: Sequence[str]) -> None:
        super().__init__(reasons[0])
        self.ident = ident
        self.outputs = {**outputs, HALF_MADE: reasons[0].splitlines()[0]}
        self.reasons = list(reasons)


def give_up(error: Exception) -> NoReturn:
    """Fail with the error's sentence alone."""
    _send(str(error), None)
    raise RuntimeError(_text(error)) from error


def give_up_half_made(half: HalfMade, inputs: Mapping[str, Any]) -> NoReturn:
    """Fail, and let the engine keep what exists. Both maps need the provider, or nothing could delete it later."""
    from pulumi.runtime.proto import provider_pb2

    provider = {PROVIDER_KEY: inputs[PROVIDER_KEY]}
    kept = provider_pb2.ErrorResourceInitFailed(
        id=half.ident,
        properties=_serialized({**half.outputs, **provider}),
        inputs=_serialized({**inputs, **provider}),
        reasons=half.reasons,
    )
    _send(str(half), kept)
    raise RuntimeError(_text(half)) from half


def _send(message: str, detail: Any) -> None:
    from google.protobuf import any_pb2
    from google.rpc import status_pb2  # type: ignore[import-untyped]

    context = _call_context()
    if context is None:
        return
    status = status_pb2.Status(code=_UNKNOWN, message=message)
    if detail is not None:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))


def _call_context() -> Any:
    """The gRPC call that some caller of ours is answering; None in a unit test."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        context = frame.f_locals.get("context")
        if hasattr(context, "set_trailing_metadata"):
            return context
        frame = frame.f_back
    return None


def _serialized(values: Mapping[str, Any]) -> Any:
    from pulumi.runtime import rpc

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(dict(values), {}))
    finally:
        loop.close()


def _text(error: Exception) -> str:
    if os.environ.get(DEBUG):
        return "".join(traceback.format_exception(error))
    return str(error)
