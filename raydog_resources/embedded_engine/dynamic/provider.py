"""One provider instance: a process that is started when it is first needed and told its settings once."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from raydog_resources.embedded_engine.children.child import Child, Hear
from raydog_resources.embedded_engine.dynamic.answer import Made, ProviderFailed, translated
from raydog_resources.embedded_engine.dynamic.nearby import NearbyProvider
from raydog_resources.embedded_engine.dynamic.stable import Stable
from raydog_resources.embedded_engine.planner.judge import Checked, CheckFailure, Verdict
from raydog_resources.embedded_engine.state.property_value import Properties, has_unknown
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.wire.decoding import decode
from raydog_resources.embedded_engine.wire.encoding import Encoding
from raydog_resources.embedded_engine.wire.secrecy import with_secrets_of

_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_PLAIN = Encoding()
_PREVIEW = Encoding(unknowns=True)
_SETTINGS = Encoding(secrets=True, unknowns=True, references=True)

Answer = TypeVar("Answer")


class Provider:
    """Its server knows no secrets: they are opened for it, and closed again by the names of the properties."""

    def __init__(self, settings: Properties, stable: Stable, hear: Hear, project_nearby: str = "") -> None:
        """With a project: what is pure is asked here and now, and the process is for the rest."""
        self._settings = settings
        self._stable = stable
        self._hear = hear
        self._lock = Lock()
        self._child: Child | None = None
        self._stub: Any = None
        self._channel: grpc.Channel | None = None
        self.is_known = not has_unknown(dict(settings))
        """False in previews where its own settings are still unknown: it can't be asked anything."""
        self._nearby: NearbyProvider | None = None
        if project_nearby and self.is_known:
            self._nearby = NearbyProvider(_SETTINGS.struct(settings), project_nearby)

    def start(self) -> None:
        """Begin to; the first call waits until it is there."""
        if self._nearby is None:
            with self._lock:
                self._launch()

    def check(self, wanted: ResourceState, olds: Properties, news: Properties) -> Checked:
        """Whether the inputs will do."""
        if not self.is_known:
            return Checked(news)
        request = provider_pb2.CheckRequest(
            urn=wanted.urn,
            name=wanted.name,
            type=wanted.type,
            olds=_PREVIEW.struct(olds),
            news=_PREVIEW.struct(news),
            randomSeed=os.urandom(32),
        )
        nearby = self._nearby
        answer = nearby.check(request) if nearby else self._call(lambda stub: stub.Check(request))
        failures = tuple(CheckFailure(one.property, one.reason) for one in answer.failures)
        return Checked(with_secrets_of(decode(answer.inputs), news), failures)

    def diff(self, resource: ResourceState, news: Properties, ignored: tuple[str, ...]) -> Verdict:
        """How far it is from the resource to these inputs."""
        request = provider_pb2.DiffRequest(
            id=resource.id,
            urn=resource.urn,
            name=resource.name,
            type=resource.type,
            olds=_PREVIEW.struct(resource.outputs),
            old_inputs=_PREVIEW.struct(resource.inputs),
            news=_PREVIEW.struct(news),
            ignoreChanges=ignored,
        )
        nearby = self._nearby
        answer = nearby.diff(request) if nearby else self._call(lambda stub: stub.Diff(request))
        known = answer.changes != provider_pb2.DiffResponse.DIFF_UNKNOWN
        return Verdict(
            changes=answer.changes == provider_pb2.DiffResponse.DIFF_SOME if known else None,
            replaces=tuple(answer.replaces),
            delete_before_replace=answer.deleteBeforeReplace,
        )

    def create(self, wanted: ResourceState) -> Made:
        """Make it."""
        request = provider_pb2.CreateRequest(
            urn=wanted.urn,
            name=wanted.name,
            type=wanted.type,
            properties=_PLAIN.struct(wanted.inputs),
            timeout=wanted.custom_timeouts.create,
        )
        answer = self._call(lambda stub: stub.Create(request), secrets_of=wanted.inputs)
        if not answer.id:
            raise ProviderFailed(f"plugin returned empty resource.ID from create '{wanted.urn}'")
        return Made(answer.id, with_secrets_of(decode(answer.properties), wanted.inputs))

    def update(self, old: ResourceState, wanted: ResourceState) -> Made:
        """Change it."""
        request = provider_pb2.UpdateRequest(
            id=old.id,
            urn=wanted.urn,
            name=wanted.name,
            type=wanted.type,
            olds=_PLAIN.struct(old.outputs),
            old_inputs=_PLAIN.struct(old.inputs),
            news=_PLAIN.struct(wanted.inputs),
            timeout=wanted.custom_timeouts.update,
            ignoreChanges=wanted.ignore_changes,
        )
        answer = self._call(lambda stub: stub.Update(request), secrets_of=wanted.inputs)
        return Made(old.id, with_secrets_of(decode(answer.properties), wanted.inputs))

    def read(self, resource: ResourceState, state: Properties) -> Made:
        """What there is; an empty id says that there is nothing."""
        request = provider_pb2.ReadRequest(
            id=resource.id,
            urn=resource.urn,
            name=resource.name,
            type=resource.type,
            properties=_PLAIN.struct(state),
            inputs=_PLAIN.struct(resource.inputs),
        )
        answer = self._call(lambda stub: stub.Read(request), secrets_of=state)
        inputs = decode(answer.inputs) if answer.HasField("inputs") else None
        return Made(
            answer.id,
            with_secrets_of(decode(answer.properties), state),
            with_secrets_of(inputs, resource.inputs) if inputs is not None else None,
        )

    def delete(self, resource: ResourceState) -> None:
        """End it."""
        request = provider_pb2.DeleteRequest(
            id=resource.id,
            urn=resource.urn,
            name=resource.name,
            type=resource.type,
            properties=_PLAIN.struct(resource.outputs),
            old_inputs=_PLAIN.struct(resource.inputs),
            timeout=resource.custom_timeouts.delete,
        )
        self._call(lambda stub: stub.Delete(request))

    def close(self) -> None:
        """Nothing more will be asked."""
        if self._channel is not None:
            self._channel.close()
        if self._child is not None:
            self._child.discard()

    def _call(self, act: Callable[[Any], Answer], secrets_of: Properties | None = None) -> Answer:
        try:
            return act(self._ready())
        except grpc.RpcError as error:
            raise translated(error, secrets_of or {}) from error

    def _ready(self) -> Any:
        with self._lock:
            child = self._launch()
            if self._stub is None:
                self._stub = self._connected(child)
            return self._stub

    def _launch(self) -> Child:
        if self._child is None:
            self._child = self._stable.take()
        return self._child

    def _connected(self, child: Child) -> Any:
        port = child.first_line()
        if not port.isdigit():
            child.kill()
            raise ProviderFailed(
                f"the dynamic provider did not start: {child.complaints() or port or 'no word'}"
            )
        child.listen(self._hear)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)
        stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        stub.Configure(
            provider_pb2.ConfigureRequest(
                args=_SETTINGS.struct(self._settings),
                acceptSecrets=True,
                acceptResources=True,
                sends_old_inputs=True,
                sends_old_inputs_to_delete=True,
            )
        )
        return stub
