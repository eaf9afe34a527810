"""The service by which a program asks for resources."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

from raydog_resources.embedded_engine.dynamic.answer import ProviderFailed
from raydog_resources.embedded_engine.executor.course import Halted
from raydog_resources.embedded_engine.monitor import fence
from raydog_resources.embedded_engine.monitor.family import Family, Member
from raydog_resources.embedded_engine.monitor.host import Host
from raydog_resources.embedded_engine.monitor.registration import goal_of, reading_of
from raydog_resources.embedded_engine.monitor.transforms import Transform, Transforms
from raydog_resources.embedded_engine.planner.urn import is_provider_type
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.wire.decoding import decode
from raydog_resources.embedded_engine.wire.encoding import Encoding

Service = TypeVar("Service", bound="MonitorService")
Call = Callable[[Service, Any, grpc.ServicerContext], Any]


def _guarded(call: Call[Service]) -> Call[Service]:
    """A run that is over is said in the one way that programs understand; a refusal fails the run."""

    @wraps(call)
    def guarded(self: Service, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return call(self, request, context)
        except Halted:
            context.abort(grpc.StatusCode.UNAVAILABLE, "the run is over")
        except UseTheCli as refusal:
            self.host.refuse(str(refusal))
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refusal))
        except (ProviderFailed, ValueError, grpc.RpcError) as error:
            text = str(error.details()) if isinstance(error, grpc.RpcError) else str(error)
            self.host.refuse(text)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)

    return guarded


class MonitorService(resource_pb2_grpc.ResourceMonitorServicer):
    """Pulumi's ResourceMonitor, as far as the fence goes."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._family: Family[Transform] = Family()
        self.transforms = Transforms()

    def GetDeploymentInfo(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """What the run is, and what may be asked of it."""
        facts = self.host.facts
        return resource_pb2.DeploymentInfo(
            project=facts.project,
            stack=facts.stack,
            organization=facts.organization,
            config=dict(facts.config),
            configSecretKeys=sorted(facts.secret_keys),
            dryRun=facts.is_preview,
            parallel=facts.parallel,
            supportedFeatures=fence.FEATURES,
        )

    def SupportsFeature(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """The same, one by one."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in fence.FEATURE_NAMES)

    @_guarded
    def RegisterResource(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """Make it so; the answer comes when it is."""
        self._family.inherit(request)
        own = tuple(self.transforms.wrap(callback) for callback in request.transforms)
        self.transforms.apply(request, own, self._family.transforms_above(request.parent))
        fence.require_inside(request)
        is_thing = request.custom and not is_provider_type(request.type)
        provider = self._provider(request) if is_thing else ""
        goal = goal_of(request, provider, self.host.facts.root)
        made, is_unknown = self.host.register(goal)
        self._family.add(made.urn, self._member(request, provider, own))
        outputs = made.outputs if request.custom else {}
        encoding = Encoding(secrets=request.acceptSecrets, unknowns=True, references=request.acceptResources)
        return resource_pb2.RegisterResourceResponse(
            urn=made.urn, id=made.id, object=encoding.struct(outputs), unknown=is_unknown
        )

    @_guarded
    def RegisterResourceOutputs(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """What a component puts out."""
        self.host.register_outputs(request.urn, decode(request.outputs))
        return empty_pb2.Empty()

    @_guarded
    def ReadResource(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """Look at something that belongs to somebody else."""
        fence.require_readable(request)
        provider = request.provider or self.host.default_provider()
        seen = self.host.read(reading_of(request, provider, self.host.facts.root))
        encoding = Encoding(secrets=request.acceptSecrets, unknowns=True, references=request.acceptResources)
        return resource_pb2.ReadResourceResponse(
            urn=seen.urn, id=seen.id, properties=encoding.struct(seen.outputs)
        )

    @_guarded
    def RegisterStackTransform(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """A transform of everything."""
        self.transforms.add_to_stack(request)
        return empty_pb2.Empty()

    @_guarded
    def SignalAndWaitForShutdown(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802, ARG002
        """The program has asked for everything; it may go when all is done."""
        self.host.finish()
        return empty_pb2.Empty()

    @_guarded
    def Invoke(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802, ARG002
        """Functions of packages."""
        raise UseTheCli(f"the function {request.tok}")

    @_guarded
    def Call(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802, ARG002
        """Methods of remote components."""
        raise UseTheCli(f"the method {request.tok}")

    @_guarded
    def RegisterPackage(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802, ARG002
        """Packages."""
        raise UseTheCli(f"the package {request.name}")

    @_guarded
    def RegisterResourceHook(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802, ARG002
        """Hooks."""
        raise UseTheCli(f"the resource hook {request.name}")

    @_guarded
    def RegisterErrorHook(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802, ARG002
        """Hooks on errors."""
        raise UseTheCli(f"the error hook {request.name}")

    @_guarded
    def RegisterStackInvokeTransform(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802, ARG002
        """Transforms of function calls."""
        raise UseTheCli("a transform of function calls")

    def _provider(self, request: Any) -> str:
        return self._family.provider_of(request) or self.host.default_provider()

    def _member(self, request: Any, provider: str, own: tuple[Transform, ...]) -> Member[Transform]:
        return Member(
            parent=request.parent,
            protect=request.protect if request.HasField("protect") else None,
            retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
            deleted_with=request.deletedWith,
            provider=provider,
            providers=self._family.providers_of(request),
            is_component=not request.custom,
            transforms=own,
        )
