"""Calls about compute source templates: kept and listed, nothing more."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer, nothing
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.render_template import render_source, render_source_summary
from raydog_resources.local_platform.wire.search_query import SLICED, search_query
from raydog_resources.local_platform.wire.search_template import all_sources, page_of_sources
from raydog_resources.local_platform.wire.template_body import read_source


class Sources:
    """The part of the API under `/compute/templates/sources`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        every = "/compute/templates/sources"
        return [
            Endpoint(
                "GET", every, self.find, lambda: search_query("ComputeSourceTemplateSearch", more=SLICED)
            ),
            Endpoint("POST", every, self.add),
            Endpoint("PUT", every, self.update),
            Endpoint("GET", f"{every}/{{id}}", self.get),
            Endpoint("DELETE", f"{every}/{{id}}", self.delete),
            Endpoint("GET", "/compute/namespaces/{namespace}/templates/sources/{name}", self.get_named),
        ]

    async def find(self, call: Call) -> Response:
        world = self._engine.world
        if not call.query.get("sliced"):
            return answer([render_source_summary(source) for source in all_sources(world, call.query)])
        sources, following = page_of_sources(world, call.query)
        return answer(slice_of([render_source_summary(source) for source in sources], following))

    async def add(self, call: Call) -> Response:
        body = read_source(await read_json(call.request))
        return answer(render_source(self._runtime.do(lambda engine: engine.templates.add_source(body))))

    async def update(self, call: Call) -> Response:
        body = read_source(await read_json(call.request))
        return answer(render_source(self._runtime.do(lambda engine: engine.templates.update_source(body))))

    async def get(self, call: Call) -> Response:
        return answer(render_source(self._engine.templates.get_source(call["id"])))

    async def get_named(self, call: Call) -> Response:
        return answer(render_source(self._engine.templates.get_named_source(call["namespace"], call["name"])))

    async def delete(self, call: Call) -> Response:
        self._runtime.do(lambda engine: engine.templates.delete_source(call["id"]))
        return nothing()
