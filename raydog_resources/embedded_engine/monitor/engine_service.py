"""The service by which a program logs and knows its stack."""

from __future__ import annotations

from threading import Lock
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from raydog_resources.embedded_engine.monitor.host import Host

_SEVERITIES = {
    engine_pb2.DEBUG: "debug",
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}
# What a program says when we have ended it; the true reason was told before.
_ECHO = "Resource monitor has terminated, shutting down"


class EngineService(engine_pb2_grpc.EngineServicer):
    """Pulumi's Engine."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._root = ""
        self._lock = Lock()

    def Log(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Pass a message on."""
        if request.message != _ECHO:
            severity = _SEVERITIES.get(request.severity, "info")
            self._host.log(severity, request.urn, request.message, ephemeral=request.ephemeral)
        return empty_pb2.Empty()

    def GetRootResource(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """The stack's own resource, if it is registered."""
        with self._lock:
            return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """Remember it."""
        with self._lock:
            self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """A program that wants a certain Pulumi must have it: this is none of them."""
        text = f"a program that requires Pulumi {request.pulumi_version_range}; use the pulumi CLI for this"
        self._host.refuse(text)
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, text)
