"""What a provider answers, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from google.protobuf.message import DecodeError
from google.rpc import status_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.wire.decoding import decode
from raydog_resources.embedded_engine.wire.secrecy import with_secrets_of

_DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True)
class Made:
    """What exists now: its id, what is known of it, and why it is not as it should be."""

    id: str
    outputs: Properties
    inputs: Properties | None = None
    init_errors: tuple[str, ...] = ()


class ProviderFailed(Exception):
    """The call failed and nothing is known to have come of it."""


class HalfMade(Exception):
    """The thing exists and is not as it should be."""

    def __init__(self, made: Made) -> None:
        self.made = made
        count = len(made.init_errors)
        reasons = "".join(f"\t* {reason}\n" for reason in made.init_errors)
        super().__init__(f"{count} error{'s' * (count > 1)} occurred:\n{reasons}\n")


def translated(error: grpc.RpcError, secrets_of: Properties) -> ProviderFailed | HalfMade:
    """Our word for a failed call; values are secret where their namesakes are."""
    status = _status(error)
    for packed in status.details if status is not None else ():
        detail = provider_pb2.ErrorResourceInitFailed()
        if packed.Unpack(detail):
            return HalfMade(
                Made(
                    id=detail.id,
                    outputs=with_secrets_of(decode(detail.properties), secrets_of),
                    inputs=decode(detail.inputs) if detail.HasField("inputs") else None,
                    init_errors=tuple(detail.reasons),
                )
            )
    return ProviderFailed(status.message if status is not None and status.message else error.details())


def _status(error: grpc.RpcError) -> status_pb2.Status | None:
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS:
            try:
                return status_pb2.Status.FromString(value)
            except DecodeError:
                return None
    return None
