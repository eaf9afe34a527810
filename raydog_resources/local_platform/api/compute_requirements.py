"""Calls about compute requirements and their instances."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer, nothing
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.api.updates import Watched, stream
from raydog_resources.local_platform.engine.records import Compute
from raydog_resources.local_platform.engine.refusal import invalid
from raydog_resources.local_platform.wire.compute_requirement_body import (
    read_auto_shutdown,
    read_compute_requirement_update,
    read_instance_ids,
)
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.parameter import Parameter, Query, read_flag
from raydog_resources.local_platform.wire.render_compute_requirement import (
    is_updating,
    render_compute_requirement,
    render_compute_requirement_summary,
)
from raydog_resources.local_platform.wire.render_instance import render_instance
from raydog_resources.local_platform.wire.search_compute_requirement import page_of_computes
from raydog_resources.local_platform.wire.search_instance import page_of_instances
from raydog_resources.local_platform.wire.search_query import search_query
from raydog_resources.local_platform.wire.status_word import read_status

_REPROVISION = Query({"reprovision": Parameter(read_flag)})


def _search() -> Query:
    return search_query(
        "ComputeRequirementSearch",
        "ComputeRequirementSummarySearch",
        more={"summaries": Parameter(read_flag)},
    )


class ComputeRequirements:
    """The part of the API under `/compute/requirements` and `/compute/instances`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        one = "/compute/requirements/{id}"
        return [
            Endpoint("GET", "/compute/requirements", self.find, _search),
            Endpoint("PUT", "/compute/requirements", self.update, lambda: _REPROVISION),
            Endpoint("POST", "/compute/requirements", self.refuse_without_template),
            Endpoint("GET", one, self.get),
            Endpoint("GET", f"{one}/updating", self.updating),
            Endpoint("GET", f"{one}/updates", self.updates),
            Endpoint("PUT", f"{one}/autoShutdown", self.auto_shutdown),
            Endpoint("PUT", f"{one}/transition/{{status}}", self.transition),
            Endpoint("PUT", f"{one}/instances/deprovision", self.deprovision),
            Endpoint("PUT", f"{one}/instances/transition/{{status}}", self.transition_instances),
            Endpoint("GET", "/compute/namespaces/{namespace}/requirements/{name}", self.get_named),
            Endpoint(
                "GET", "/compute/instances", self.find_instances, lambda: search_query("InstanceSearch")
            ),
        ]

    def _picture(self, compute: Compute) -> Response:
        return answer(render_compute_requirement(self._engine.world, compute))

    async def get(self, call: Call) -> Response:
        return self._picture(self._engine.computes.get(call["id"]))

    async def get_named(self, call: Call) -> Response:
        return self._picture(self._engine.computes.get_named(call["namespace"], call["name"]))

    async def find(self, call: Call) -> Response:
        world = self._engine.world
        render = (
            render_compute_requirement_summary if call.query.get("summaries") else render_compute_requirement
        )
        computes, following = page_of_computes(world, call.query)
        return answer(slice_of([render(world, compute) for compute in computes], following))

    async def update(self, call: Call) -> Response:
        body = read_compute_requirement_update(await read_json(call.request))
        compute = self._engine.computes.get(body["id"])
        if (body["namespace"], body["name"]) != (compute.namespace, compute.name):
            raise invalid("name: namespace and name of a compute requirement cannot be changed")
        reprovision = call.query.get("reprovision", False)
        return self._picture(
            self._runtime.do(
                lambda engine: engine.computes.update(
                    body["id"],
                    target=body["targetInstanceCount"],
                    tag=body.get("tag"),
                    maintain=body["maintainInstanceCount"],
                    reprovision=reprovision,
                )
            )
        )

    async def refuse_without_template(self, _: Call) -> Response:
        raise invalid("the local platform provisions from templates only: POST /compute/templates/provision")

    async def updating(self, call: Call) -> Response:
        return answer(is_updating(self._engine.world, self._engine.computes.get(call["id"])))

    async def updates(self, call: Call) -> Response:
        compute = self._engine.computes.get(call["id"])
        watched = Watched(
            Compute.kind,
            compute.id,
            lambda: render_compute_requirement(self._engine.world, compute),
            lambda: compute.status == "TERMINATED",
        )
        return stream(self._runtime, call.request, watched)

    async def auto_shutdown(self, call: Call) -> Response:
        compute = self._engine.computes.get(call["id"])
        body = await read_json(call.request, may_be_empty=True)
        wanted = None if body is None else read_auto_shutdown(body)
        self._runtime.do(lambda engine: engine.computes.set_auto_shutdown(compute, wanted))
        return self._picture(compute)

    async def transition(self, call: Call) -> Response:
        status = read_status("ComputeRequirementStatus", call["status"])
        return self._picture(self._runtime.do(lambda engine: engine.computes.transition(call["id"], status)))

    async def deprovision(self, call: Call) -> Response:
        compute = self._engine.computes.get(call["id"])
        idents = read_instance_ids(await read_json(call.request))
        instances = self._engine.computes.instances_by_id(compute, idents)
        self._runtime.do(lambda engine: engine.computes.deprovision(compute, instances))
        return nothing()

    async def transition_instances(self, call: Call) -> Response:
        compute = self._engine.computes.get(call["id"])
        status = read_status("InstanceStatus", call["status"])
        idents = read_instance_ids(await read_json(call.request))
        instances = self._engine.computes.instances_by_id(compute, idents)
        self._runtime.do(lambda engine: engine.computes.transition_instances(compute, instances, status))
        return nothing()

    async def find_instances(self, call: Call) -> Response:
        instances, following = page_of_instances(self._engine.world, call.query)
        return answer(slice_of([render_instance(self._engine.world, i) for i in instances], following))
