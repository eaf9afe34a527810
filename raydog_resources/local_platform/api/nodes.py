"""Calls about nodes, their workers and their actions."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.engine.records import Node
from raydog_resources.local_platform.engine.refusal import invalid
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.problem import refuse
from raydog_resources.local_platform.wire.render_node import render_action_queue, render_node
from raydog_resources.local_platform.wire.schema import form
from raydog_resources.local_platform.wire.search_node import page_of_nodes
from raydog_resources.local_platform.wire.search_query import search_query


class Nodes:
    """The part of the API under `/workerPools/nodes` and `/workerPools/workers`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched: before those of worker pools, whose ids they look like."""
        return [
            Endpoint("GET", "/workerPools/nodes", self.find, lambda: search_query("NodeSearch")),
            Endpoint("GET", "/workerPools/nodes/{id}", self.get),
            Endpoint("DELETE", "/workerPools/nodes/{id}", self.shut_down),
            Endpoint("GET", "/workerPools/nodes/{id}/actions", self.actions),
            Endpoint("GET", "/workerPools/workers/{id}/node", self.get_of_worker),
            Endpoint("POST", "/workerPools/{id}/actions", self.act),
        ]

    def _picture(self, node: Node) -> Response:
        return answer(render_node(self._engine.world, node))

    async def find(self, call: Call) -> Response:
        nodes, following = page_of_nodes(self._engine.world, call.query)
        return answer(slice_of([render_node(self._engine.world, node) for node in nodes], following))

    async def get(self, call: Call) -> Response:
        return self._picture(self._engine.pools.get_node(call["id"]))

    async def get_of_worker(self, call: Call) -> Response:
        return self._picture(self._engine.pools.node_of_worker(call["id"]))

    async def shut_down(self, call: Call) -> Response:
        return self._picture(self._runtime.do(lambda engine: engine.pools.shut_down_node(call["id"])))

    async def actions(self, call: Call) -> Response:
        self._engine.pools.get_node(call["id"])
        return answer(render_action_queue(self._engine.world.now()))

    async def act(self, call: Call) -> Response:
        self._engine.pools.get(call["id"])
        refuse(form("AddNodeActionsRequest").problems(await read_json(call.request)))
        raise invalid("actionGroups: the local platform's nodes carry out no actions: send a task instead")
