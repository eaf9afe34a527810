"""A dynamic provider that is asked in this very process: by a preview of a function, which asks only what is pure.

Says what Pulumi's own server of such providers would say; that one can only be had as a process.
"""

from __future__ import annotations

import asyncio
import base64
import traceback
from typing import Any

import dill  # type: ignore[import-untyped]
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.runtime import rpc
from pulumi.runtime._serialization import _deserialize
from pulumi.runtime.proto import provider_pb2

from raydog_resources.embedded_engine.dynamic.answer import ProviderFailed

_PROVIDER = "__provider"


class NearbyProvider:
    """One provider instance, for all classes of providers that its resources name."""

    def __init__(self, settings: Any, project: str) -> None:
        """Its settings as they would go over the wire."""
        values = {key: rpc.unwrap_rpc_secret(value) for key, value in _open(settings).items()}
        self._config = Config(raw_config=values, project_name=project)
        self._classes: dict[str, ResourceProvider] = {}

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        """Whether the inputs will do."""
        olds, news = _open(request.olds), _open(request.news)
        try:
            result = self._class_of(news).check(olds, news)
            inputs = {**result.inputs, _PROVIDER: news[_PROVIDER]}
            failures = [
                provider_pb2.CheckFailure(property=one.property, reason=one.reason) for one in result.failures
            ]
            return provider_pb2.CheckResponse(inputs=_closed(inputs), failures=failures)
        except Exception as error:
            raise ProviderFailed(traceback.format_exc()) from error

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """How far it is from one to the other."""
        olds, news = _open(request.olds), _open(request.news)
        try:
            result = self._class_of(news).diff(request.id, olds, news)
            answer = provider_pb2.DiffResponse(replaces=result.replaces or ())
            if result.changes is not None:
                said = "DIFF_SOME" if result.changes else "DIFF_NONE"
                answer.changes = provider_pb2.DiffResponse.DiffChanges.Value(said)
            if result.delete_before_replace is not None:
                answer.deleteBeforeReplace = result.delete_before_replace
            return answer
        except Exception as error:
            raise ProviderFailed(traceback.format_exc()) from error

    def _class_of(self, news: dict[str, Any]) -> ResourceProvider:
        text = news[_PROVIDER]
        if text not in self._classes:
            found = _deserialize(lambda: dill.loads(base64.b64decode(text)))
            found.configure(ConfigureRequest(config=self._config))
            self._classes[text] = found
        return self._classes[text]


def _open(struct: Any) -> dict[str, Any]:
    found: dict[str, Any] = rpc.deserialize_properties(struct, True)
    return found


def _closed(values: dict[str, Any]) -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(values, {}))
    finally:
        loop.close()
