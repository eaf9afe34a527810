"""Calls about tasks."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.engine.records import Group
from raydog_resources.local_platform.engine.refusal import not_found
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.parameter import Parameter, Query, read_flag
from raydog_resources.local_platform.wire.render_task import render_task
from raydog_resources.local_platform.wire.search_query import search_query
from raydog_resources.local_platform.wire.search_task import page_of_tasks
from raydog_resources.local_platform.wire.task_body import read_tasks

_ABORT = Query({"abort": Parameter(read_flag)})


class Tasks:
    """The part of the API under `/work/taskGroups` and `/work/tasks`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        by_name = "/work/namespaces/{namespace}/requirements/{requirement}/taskGroups/{group}/tasks"
        return [
            Endpoint("POST", "/work/taskGroups/{group}/tasks", self.add),
            Endpoint("POST", by_name, self.add_by_name),
            Endpoint("GET", "/work/tasks", self.find, lambda: search_query("TaskSearch")),
            Endpoint("GET", "/work/tasks/{id}", self.get),
            Endpoint("PUT", "/work/tasks/{id}/cancel", self.cancel, lambda: _ABORT),
        ]

    async def add(self, call: Call) -> Response:
        group = self._engine.world.groups.get(call["group"])
        if group is None:
            raise not_found("TaskGroup", call["group"])
        return await self._add_to(group, call)

    async def add_by_name(self, call: Call) -> Response:
        requirement = self._engine.requirements.get_named(call["namespace"], call["requirement"])
        for ident in requirement.group_ids:
            group = self._engine.world.groups[ident]
            if group.name == call["group"]:
                return await self._add_to(group, call)
        raise not_found("TaskGroup", f"{call['namespace']}/{call['requirement']}/{call['group']}")

    async def _add_to(self, group: Group, call: Call) -> Response:
        specs = read_tasks(await read_json(call.request))
        tasks = self._runtime.do(lambda engine: engine.tasks.add(group, specs))
        return answer([render_task(task) for task in tasks])

    async def get(self, call: Call) -> Response:
        return answer(render_task(self._engine.tasks.get(call["id"])))

    async def find(self, call: Call) -> Response:
        tasks, following = page_of_tasks(self._engine.world, call.query)
        return answer(slice_of([render_task(task) for task in tasks], following))

    async def cancel(self, call: Call) -> Response:
        abort = call.query.get("abort", False)
        return answer(
            render_task(self._runtime.do(lambda engine: engine.tasks.cancel(call["id"], abort=abort)))
        )
