"""How a provider fails towards the engine: read from the call's trailing metadata."""

from __future__ import annotations

from typing import Any

import pytest
from google.rpc import status_pb2  # type: ignore[import-untyped]
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from raydog_resources.errors import CouldNotAsk
from raydog_resources.resources.failure import HalfMade, give_up, give_up_half_made
from raydog_resources.resources.values import PROVIDER_KEY

INPUTS = {PROVIDER_KEY: "the provider", "nodes": 2.0}


class Call:
    """Stands where the server's own context would."""

    def __init__(self) -> None:
        self.metadata: tuple[tuple[str, bytes], ...] = ()

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.metadata = metadata

    def status(self) -> Any:
        ((name, value),) = self.metadata
        assert name == "grpc-status-details-bin"
        return status_pb2.Status.FromString(value)


def answer(context: Call, act: Any) -> None:
    """As the server would: the failure finds `context` among its callers."""
    assert context.metadata == ()
    with pytest.raises(RuntimeError):
        act()


def test_a_failure_is_its_sentence_alone() -> None:
    call = Call()
    answer(call, lambda: give_up(CouldNotAsk("no answer", thing="platform")))
    status = call.status()
    assert (status.message, status.code, len(status.details)) == ("platform: no answer", 2, 0)


def test_what_is_half_made_goes_along_with_its_provider() -> None:
    call = Call()
    half = HalfMade("id-1", {"head_id": "t"}, ["first", "second"])
    answer(call, lambda: give_up_half_made(half, INPUTS))
    kept = provider_pb2.ErrorResourceInitFailed()
    assert call.status().details[0].Unpack(kept)
    assert (kept.id, list(kept.reasons)) == ("id-1", ["first", "second"])
    assert rpc.deserialize_properties(kept.properties) == {
        "head_id": "t",
        "half_made": "first",
        PROVIDER_KEY: "the provider",
    }
    assert rpc.deserialize_properties(kept.inputs) == INPUTS


def test_without_a_call_it_is_an_ordinary_error() -> None:
    with pytest.raises(RuntimeError, match=r"^platform: no answer$"):
        give_up(CouldNotAsk("no answer", thing="platform"))
