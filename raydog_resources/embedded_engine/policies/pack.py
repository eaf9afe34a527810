"""One policy pack: its process, its settings, what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import yaml
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from raydog_resources.embedded_engine.children.child import Child, Hear, Home
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.policies.choice import chosen, read_choices

_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Pack:
    """Started at once: a pack that does not start fails the run before anything is made."""

    def __init__(self, folder: Path, config: Path | None, home: Home, engine: str, hear: Hear) -> None:
        self._config = read_choices(config)
        self.version = str(_project(folder).get("version") or "")
        self._child = Child("policy_main.py", [engine, str(folder)], home)
        port = self._child.first_line()
        if not port.isdigit():
            said = self._child.complaints() or port
            self._child.kill()
            raise Failure(f"policy pack {folder} did not start: {said}")
        self._child.listen(hear)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)
        self._stub: Any = analyzer_pb2_grpc.AnalyzerStub(self._channel)
        info = self._call(lambda stub: stub.GetAnalyzerInfo(empty_pb2.Empty(), wait_for_ready=True))
        self.name = info.name
        self.version = self.version or info.version
        self._configure(info.policies)

    def analyze(self, request: Any) -> list[Any]:
        """What it says of one resource."""
        return list(self._call(lambda stub: stub.Analyze(request)).diagnostics)

    def analyze_all(self, request: Any) -> list[Any]:
        """What it says of all of them together."""
        answer = self._call(lambda stub: stub.AnalyzeStack(request))
        return list(answer.diagnostics) if answer is not None else []

    def remediate(self, request: Any) -> list[Any]:
        """How it would mend one resource."""
        answer = self._call(lambda stub: stub.Remediate(request))
        return list(answer.remediations) if answer is not None else []

    def close(self) -> None:
        """Nothing more will be asked."""
        self._channel.close()
        self._child.kill()

    def _configure(self, policies: Any) -> None:
        """All of its policies, with what they bring themselves and what people want instead."""
        said = {}
        for policy in policies:
            wish = chosen(policy, self._config)
            fields = struct_pb2.Struct()
            fields.update(wish.properties)
            said[policy.name] = analyzer_pb2.PolicyConfig(enforcementLevel=wish.level, properties=fields)
        self._call(lambda stub: stub.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=said)))

    def _call(self, act: Callable[[Any], Any]) -> Any:
        """None for what this pack knows nothing of."""
        try:
            return act(self._stub)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                return None
            raise Failure(f"policy pack {getattr(self, 'name', '')}: {error.details()}") from error


def _project(folder: Path) -> dict[str, Any]:
    file = folder / "PulumiPolicy.yaml"
    if not file.exists():
        raise Failure(f"{folder} is no policy pack: it has no PulumiPolicy.yaml")
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return found
