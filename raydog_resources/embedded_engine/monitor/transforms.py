"""Transforms: functions of the program that may change a registration on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, TypeAlias

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

Transform: TypeAlias = Callable[[Any], None]
"""Changes a RegisterResourceRequest in place."""

# A transform's name for an option, and the registration's.
_NAMES = {
    "depends_on": "dependencies",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "aliases": "aliases",
    "additional_secret_outputs": "additionalSecretOutputs",
    "hide_diff": "hideDiffs",
    "replace_with": "replace_with",
}


class Transforms:
    """Those for the whole stack, and the way to the program's callbacks."""

    def __init__(self) -> None:
        self._channels: dict[str, grpc.Channel] = {}
        self._lock = Lock()
        self._of_stack: list[Transform] = []

    def wrap(self, callback: Any) -> Transform:
        """The function behind a callback's token."""
        stub = callback_pb2_grpc.CallbacksStub(self._channel(callback.target))

        def transform(request: Any) -> None:
            asked = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=request.object,
                options=_options_of(request),
            )
            invoked = callback_pb2.CallbackInvokeRequest(
                token=callback.token, request=asked.SerializeToString()
            )
            answer = resource_pb2.TransformResponse.FromString(stub.Invoke(invoked).response)
            request.object.CopyFrom(answer.properties)
            _apply(answer.options, request)

        return transform

    def add_to_stack(self, callback: Any) -> None:
        """From now on it is applied to everything."""
        transform = self.wrap(callback)
        with self._lock:
            self._of_stack.append(transform)

    def apply(self, request: Any, own: Iterable[Transform], above: Iterable[Transform]) -> None:
        """A resource's own come first, then its parents', then the stack's."""
        with self._lock:
            of_stack = list(self._of_stack)
        for transform in (*own, *above, *of_stack):
            transform(request)

    def close(self) -> None:
        """No more callbacks."""
        with self._lock:
            for channel in self._channels.values():
                channel.close()
            self._channels.clear()

    def _channel(self, target: str) -> grpc.Channel:
        with self._lock:
            if target not in self._channels:
                self._channels[target] = grpc.insecure_channel(target)
            return self._channels[target]


def _options_of(request: Any) -> Any:
    options = resource_pb2.TransformResourceOptions(
        version=request.version,
        provider=request.provider,
        deleted_with=request.deletedWith,
        providers=dict(request.providers),
        custom_timeouts=request.customTimeouts,
    )
    for name, field in _NAMES.items():
        getattr(options, name).extend(getattr(request, field))
    if request.HasField("protect"):
        options.protect = request.protect
    if request.HasField("retainOnDelete"):
        options.retain_on_delete = request.retainOnDelete
    if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _apply(options: Any, request: Any) -> None:
    for name, field in _NAMES.items():
        request.ClearField(field)
        getattr(request, field).extend(getattr(options, name))
    request.provider = options.provider
    request.deletedWith = options.deleted_with
    request.customTimeouts.CopyFrom(options.custom_timeouts)
    request.importId = getattr(options, "import")
    request.ClearField("providers")
    request.providers.update(options.providers)
    for name, field in (("protect", "protect"), ("retain_on_delete", "retainOnDelete")):
        request.ClearField(field)
        if options.HasField(name):
            setattr(request, field, getattr(options, name))
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace
