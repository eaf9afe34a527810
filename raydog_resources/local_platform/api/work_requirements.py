"""Calls about work requirements."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.api.updates import Watched, stream
from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Requirement
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.parameter import Parameter, Query, read_flag
from raydog_resources.local_platform.wire.render_work_requirement import (
    render_work_requirement,
    render_work_requirement_summary,
)
from raydog_resources.local_platform.wire.search_query import SLICED, search_query
from raydog_resources.local_platform.wire.search_work_requirement import (
    all_requirements,
    page_of_requirements,
)
from raydog_resources.local_platform.wire.status_word import read_status
from raydog_resources.local_platform.wire.work_requirement_body import (
    read_work_requirement,
    read_work_requirement_update,
)

_ABORT = Query({"abort": Parameter(read_flag)})


class WorkRequirements:
    """The part of the API under `/work/requirements`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        return [
            Endpoint("POST", "/work/requirements", self.submit),
            Endpoint("PUT", "/work/requirements", self.update),
            Endpoint(
                "GET",
                "/work/requirements",
                self.find,
                lambda: search_query("WorkRequirementSearch", more=SLICED),
            ),
            Endpoint("GET", "/work/requirements/{id}", self.get),
            Endpoint("GET", "/work/requirements/{id}/updates", self.updates),
            Endpoint("PUT", "/work/requirements/{id}/transition/{status}", self.transition, lambda: _ABORT),
            Endpoint("GET", "/work/namespaces/{namespace}/requirements/{name}", self.get_named),
        ]

    def _picture(self, requirement: Requirement) -> Response:
        return answer(render_work_requirement(self._engine.world, requirement))

    async def submit(self, call: Call) -> Response:
        body = read_work_requirement(await read_json(call.request))
        return self._picture(self._runtime.do(lambda engine: engine.requirements.submit(body)))

    async def update(self, call: Call) -> Response:
        body = read_work_requirement_update(await read_json(call.request))
        return self._picture(self._runtime.do(lambda engine: engine.requirements.update(body)))

    async def get(self, call: Call) -> Response:
        return self._picture(self._engine.requirements.get(call["id"]))

    async def get_named(self, call: Call) -> Response:
        return self._picture(self._engine.requirements.get_named(call["namespace"], call["name"]))

    async def find(self, call: Call) -> Response:
        world = self._engine.world
        if not call.query.get("sliced"):
            found = all_requirements(world, call.query)
            return answer([render_work_requirement_summary(world, requirement) for requirement in found])
        found, following = page_of_requirements(world, call.query)
        return answer(slice_of([render_work_requirement_summary(world, r) for r in found], following))

    async def transition(self, call: Call) -> Response:
        status = read_status("WorkRequirementStatus", call["status"])
        abort = call.query.get("abort", False)
        return self._picture(
            self._runtime.do(lambda engine: engine.requirements.transition(call["id"], status, abort=abort))
        )

    async def updates(self, call: Call) -> Response:
        requirement = self._engine.requirements.get(call["id"])
        watched = Watched(
            Requirement.kind,
            requirement.id,
            lambda: render_work_requirement(self._engine.world, requirement),
            lambda: requirement.status in statuses.REQUIREMENT_OVER,
        )
        return stream(self._runtime, call.request, watched)
