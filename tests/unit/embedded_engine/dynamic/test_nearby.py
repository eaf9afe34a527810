"""A provider that is asked in this process answers as its own server would."""

from __future__ import annotations

import base64
import pickle
from typing import Any

import pytest
from pulumi.dynamic import CheckFailure, CheckResult, ConfigureRequest, DiffResult, ResourceProvider
from pulumi.runtime.proto import provider_pb2

from raydog_resources.embedded_engine.dynamic.answer import ProviderFailed
from raydog_resources.embedded_engine.dynamic.nearby import NearbyProvider
from raydog_resources.embedded_engine.state.property_value import UNKNOWN, Secret, Value
from raydog_resources.embedded_engine.wire.decoding import decode
from raydog_resources.embedded_engine.wire.encoding import Encoding

ALL = Encoding(secrets=True, unknowns=True, references=True)
Struct = ALL.struct


def load() -> ResourceProvider:
    """By its name, not by its code."""
    return Provider()


class Provider(ResourceProvider):
    """Adds its colour to what it checks; a changed `size` is a change, a changed `zone` another thing."""

    def __reduce__(self) -> Any:
        return load, ()

    def configure(self, req: ConfigureRequest) -> None:
        self.colour = req.config.require("colour")

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        if news.get("size") == "odd":
            raise ValueError("this is odd")
        failures = [CheckFailure("size", "too small")] if news.get("size") == 0 else []
        return CheckResult({**news, "colour": self.colour}, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        if news.get("ask"):
            return DiffResult()
        replaces = ["zone"] if olds.get("zone") != news.get("zone") else []
        return DiffResult(olds.get("size") != news.get("size"), replaces, None, delete_before_replace=True)


def text() -> str:
    """As it stands in a state."""
    return base64.b64encode(pickle.dumps(Provider())).decode()


@pytest.fixture
def nearby() -> NearbyProvider:
    return NearbyProvider(Struct({"proj:colour": Secret("red")}), "proj")


def checked(nearby: NearbyProvider, **news: Value) -> provider_pb2.CheckResponse:
    return nearby.check(provider_pb2.CheckRequest(news=Struct({"__provider": text(), **news})))


def compared(nearby: NearbyProvider, news: dict[str, Value], **olds: Value) -> provider_pb2.DiffResponse:
    request = provider_pb2.DiffRequest(
        id="x", olds=Struct({"__provider": text(), **olds}), news=Struct({"__provider": text(), **news})
    )
    return nearby.diff(request)


def test_inputs_are_checked_by_the_class_that_they_name_with_the_settings_opened(
    nearby: NearbyProvider,
) -> None:
    answer = checked(nearby, size=2, later=UNKNOWN)
    assert decode(answer.inputs) == {"__provider": text(), "size": 2.0, "later": UNKNOWN, "colour": "red"}
    assert list(answer.failures) == []


def test_what_is_wrong_is_said(nearby: NearbyProvider) -> None:
    (failure,) = checked(nearby, size=0).failures
    assert (failure.property, failure.reason) == ("size", "too small")


def test_an_exception_is_a_failed_call_with_its_trace(nearby: NearbyProvider) -> None:
    with pytest.raises(ProviderFailed, match="this is odd"):
        checked(nearby, size="odd")


@pytest.mark.parametrize(
    ("news", "changes", "replaces"),
    [
        ({"size": 1, "zone": "a"}, provider_pb2.DiffResponse.DIFF_NONE, []),
        ({"size": 2, "zone": "a"}, provider_pb2.DiffResponse.DIFF_SOME, []),
        ({"size": 1, "zone": "b"}, provider_pb2.DiffResponse.DIFF_NONE, ["zone"]),
        ({"size": 1, "zone": "a", "ask": 1}, provider_pb2.DiffResponse.DIFF_UNKNOWN, []),
    ],
)
def test_a_difference_is_told_as_over_the_wire(
    nearby: NearbyProvider, news: dict[str, Value], changes: int, replaces: list[str]
) -> None:
    answer = compared(nearby, news, size=1, zone="a")
    assert (answer.changes, list(answer.replaces)) == (changes, replaces)
    assert answer.deleteBeforeReplace is ("ask" not in news)
