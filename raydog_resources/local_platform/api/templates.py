"""Calls about compute requirement templates, and compute requirements made from them."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer, nothing
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.engine.records import Compute, Json
from raydog_resources.local_platform.wire.compute_requirement_body import read_template_usage
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.render_compute_requirement import render_compute_requirement
from raydog_resources.local_platform.wire.render_template import (
    render_template,
    render_template_summary,
    render_template_test,
)
from raydog_resources.local_platform.wire.search_query import SLICED, search_query
from raydog_resources.local_platform.wire.search_template import all_templates, page_of_templates
from raydog_resources.local_platform.wire.template_body import read_template


class Templates:
    """The part of the API under `/compute/templates` but for sources."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        every = "/compute/templates/requirements"
        return [
            Endpoint(
                "GET", every, self.find, lambda: search_query("ComputeRequirementTemplateSearch", more=SLICED)
            ),
            Endpoint("POST", every, self.add),
            Endpoint("PUT", every, self.update),
            Endpoint("GET", f"{every}/{{id}}", self.get),
            Endpoint("DELETE", f"{every}/{{id}}", self.delete),
            Endpoint("GET", "/compute/namespaces/{namespace}/templates/requirements/{name}", self.get_named),
            Endpoint("POST", "/compute/templates/provision", self.provision),
            Endpoint("PUT", "/compute/templates/test", self.test),
        ]

    async def find(self, call: Call) -> Response:
        world = self._engine.world
        if not call.query.get("sliced"):
            return answer(
                [render_template_summary(template) for template in all_templates(world, call.query)]
            )
        templates, following = page_of_templates(world, call.query)
        return answer(slice_of([render_template_summary(template) for template in templates], following))

    async def add(self, call: Call) -> Response:
        body = read_template(await read_json(call.request))
        return answer(render_template(self._runtime.do(lambda engine: engine.templates.add(body))))

    async def update(self, call: Call) -> Response:
        body = read_template(await read_json(call.request))
        return answer(render_template(self._runtime.do(lambda engine: engine.templates.update(body))))

    async def get(self, call: Call) -> Response:
        return answer(render_template(self._engine.templates.get(call["id"])))

    async def get_named(self, call: Call) -> Response:
        return answer(render_template(self._engine.templates.get_named(call["namespace"], call["name"])))

    async def delete(self, call: Call) -> Response:
        self._runtime.do(lambda engine: engine.templates.delete(call["id"]))
        return nothing()

    async def provision(self, call: Call) -> Response:
        usage = read_template_usage(await read_json(call.request))
        compute = self._runtime.do(lambda engine: engine.computes.provision(usage))
        return answer(render_compute_requirement(self._engine.world, compute))

    async def test(self, call: Call) -> Response:
        return answer(render_template_test(self._trial(read_template_usage(await read_json(call.request)))))

    def _trial(self, usage: Json) -> Compute:
        """What would be made, without making it."""
        template = self._engine.computes.template_of(usage)
        now = self._engine.world.now()
        return Compute(
            id="",
            namespace=usage.get("requirementNamespace", template.namespace),
            name=usage["requirementName"],
            tag=usage.get("requirementTag"),
            template_id=template.id,
            shape=template.shape,
            usage=usage,
            target=usage["targetInstanceCount"],
            created=now,
            changed=now,
            auto_shutdown=usage.get("autoShutdown"),
        )
