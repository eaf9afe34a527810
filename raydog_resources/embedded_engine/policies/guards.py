"""All policy packs of a run: they look at each resource before it is made, and at everything when all is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from raydog_resources.embedded_engine.display.event import Event
from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.planner.urn import name_of, provider_urn
from raydog_resources.embedded_engine.policies.choice import NAMES
from raydog_resources.embedded_engine.policies.pack import Pack
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.wire.decoding import decode
from raydog_resources.embedded_engine.wire.encoding import Encoding

_WIRE = Encoding(unknowns=True, secrets=True)
_INTERNAL = "__"
_STRICT = (analyzer_pb2.MANDATORY, analyzer_pb2.REMEDIATE)


class Guards:
    """In a preview a violation is told and the preview fails at its end; else nothing is made of what violates."""

    def __init__(
        self,
        tell: Callable[[Event], None],
        fail: Callable[[], None],
        stack_urn: str,
        *,
        is_preview: bool,
    ) -> None:
        self._packs: tuple[Pack, ...] = ()
        self._tell = tell
        self._fail = fail
        self._stack_urn = stack_urn
        self._is_preview = is_preview
        self._providers: dict[str, ResourceState] = {}

    def begin(self, packs: Iterable[Pack]) -> None:
        """From now on these are asked."""
        self._packs = tuple(packs)

    @property
    def versions(self) -> dict[str, str]:
        """The packs by name, as a summary has them."""
        return {pack.name: f"v{pack.version}" for pack in self._packs}

    def review(self, wanted: ResourceState, goal: Goal) -> tuple[Properties, bool]:
        """Mend what can be mended, then judge."""
        if wanted.is_provider:
            self._providers[wanted.urn] = wanted
        inputs = wanted.inputs
        for pack in self._packs:
            for one in pack.remediate(self._request(wanted, inputs, goal)):
                if one.diagnostic:
                    self._violated(pack, one, one.diagnostic, analyzer_pb2.ADVISORY, wanted.urn)
                else:
                    inputs = decode(one.properties)
        passes = True
        request = self._request(wanted, _outward(inputs), goal)
        for pack in self._packs:
            for one in pack.analyze(request):
                self._violated(pack, one, one.message, one.enforcementLevel, one.urn or wanted.urn)
                passes = passes and one.enforcementLevel not in _STRICT
        if not passes:
            self._fail()
        return inputs, passes or self._is_preview

    def review_all(self, resources: Iterable[ResourceState]) -> None:
        """At the end, with what everything puts out."""
        request = analyzer_pb2.AnalyzeStackRequest(resources=[self._resource(one) for one in resources])
        for pack in self._packs:
            for one in pack.analyze_all(request):
                self._violated(pack, one, one.message, one.enforcementLevel, one.urn or self._stack_urn)
                if one.enforcementLevel in _STRICT:
                    self._fail()

    def close(self) -> None:
        """Nothing more will be asked."""
        for pack in self._packs:
            pack.close()

    def _violated(self, pack: Pack, one: Any, message: str, level: int, urn: str) -> None:
        self._tell(
            {
                "policyEvent": {
                    "resourceUrn": urn,
                    "message": f"{message}\n",
                    "color": "never",
                    "policyName": one.policyName,
                    "policyPackName": one.policyPackName or pack.name,
                    "policyPackVersion": pack.version,
                    "policyPackVersionTag": pack.version,
                    "enforcementLevel": NAMES[level],
                }
            }
        )

    def _request(self, wanted: ResourceState, inputs: Properties, goal: Goal) -> Any:
        return analyzer_pb2.AnalyzeRequest(
            type=wanted.type,
            urn=wanted.urn,
            name=name_of(wanted.urn),
            properties=_WIRE.struct(inputs),
            options=_options(wanted, goal.delete_before_replace),
            provider=self._provider(wanted),
        )

    def _resource(self, one: ResourceState) -> Any:
        needs = {
            key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
            for key, urns in one.property_dependencies.items()
            if urns
        }
        return analyzer_pb2.AnalyzerResource(
            type=one.type,
            urn=one.urn,
            name=name_of(one.urn),
            properties=_WIRE.struct(_outward(one.outputs)),
            options=_options(one, None),
            provider=self._provider(one),
            parent=one.parent,
            dependencies=one.dependencies,
            propertyDependencies=needs,
        )

    def _provider(self, one: ResourceState) -> Any:
        provider = self._providers.get(provider_urn(one.provider)) if one.provider else None
        if provider is None:
            return None
        return analyzer_pb2.AnalyzerProviderResource(
            type=provider.type,
            urn=provider.urn,
            name=name_of(provider.urn),
            properties=_WIRE.struct(_outward(provider.inputs)),
        )


def _outward(properties: Properties) -> Properties:
    """Without what is between engine and provider."""
    return {key: value for key, value in properties.items() if not key.startswith(_INTERNAL)}


def _options(one: ResourceState, delete_before_replace: bool | None) -> Any:
    limits = one.custom_timeouts
    return analyzer_pb2.AnalyzerResourceOptions(
        protect=one.protect,
        ignoreChanges=one.ignore_changes,
        deleteBeforeReplace=bool(delete_before_replace),
        deleteBeforeReplaceDefined=delete_before_replace is not None,
        additionalSecretOutputs=one.additional_secret_outputs,
        aliases=one.aliases,
        customTimeouts=analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts(
            create=limits.create, update=limits.update, delete=limits.delete
        ),
        parent=one.parent,
    )
