"""Calls about namespaces and their policies."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from raydog_resources.local_platform.api.answer import answer, nothing
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.engine.refusal import not_found
from raydog_resources.local_platform.wire.namespace_body import check_policy, read_namespace
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.render_namespace import render_namespace
from raydog_resources.local_platform.wire.search_namespace import page_of_namespaces
from raydog_resources.local_platform.wire.search_query import search_query


class Namespaces:
    """The part of the API under `/namespaces`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        both = ("/namespaces/", "/namespaces")
        policy = "/namespaces/{namespace}/policy"
        return [
            *(Endpoint("GET", path, self.find, lambda: search_query("NamespaceSearch")) for path in both),
            *(Endpoint("POST", path, self.add) for path in both),
            Endpoint(
                "GET",
                "/namespaces/policies",
                self.find_policies,
                lambda: search_query("NamespacePolicySearch"),
            ),
            Endpoint("GET", policy, self.get_policy),
            Endpoint("PUT", policy, self.set_policy),
            Endpoint("DELETE", policy, self.get_policy),
            Endpoint("GET", "/namespaces/{id}", self.get),
            # The SDK's own delete writes two slashes.
            *(Endpoint("DELETE", path, self.delete) for path in ("/namespaces//{id}", "/namespaces/{id}")),
        ]

    async def find(self, call: Call) -> Response:
        namespaces, following = page_of_namespaces(self._engine, call.query)
        return answer(
            slice_of([render_namespace(self._engine.templates, ns) for ns in namespaces], following)
        )

    async def add(self, call: Call) -> Response:
        name = read_namespace(await read_json(call.request))
        return PlainTextResponse(self._runtime.do(lambda engine: engine.templates.add_namespace(name)).id)

    async def get(self, call: Call) -> Response:
        namespace = self._engine.templates.get_namespace(call["id"])
        return answer(render_namespace(self._engine.templates, namespace))

    async def delete(self, call: Call) -> Response:
        self._runtime.do(lambda engine: engine.templates.delete_namespace(call["id"]))
        return nothing()

    async def find_policies(self, _: Call) -> Response:
        return answer(slice_of([], None))

    async def get_policy(self, call: Call) -> Response:
        """Every namespace has the policy that limits nothing; to take it away changes nothing."""
        self._refuse_unknown(call["namespace"])
        return answer({"namespace": call["namespace"]})

    async def set_policy(self, call: Call) -> Response:
        self._refuse_unknown(call["namespace"])
        check_policy(await read_json(call.request), call["namespace"])
        return nothing()

    def _refuse_unknown(self, name: str) -> None:
        if all(namespace.name != name for namespace in self._engine.world.namespaces.values()):
            raise not_found("Namespace", name)
