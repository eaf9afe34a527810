"""Calls about worker pools."""

from __future__ import annotations

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer, nothing
from raydog_resources.local_platform.api.body import read_json
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.api.updates import Watched, stream
from raydog_resources.local_platform.engine.computes import MAX_INSTANCES
from raydog_resources.local_platform.engine.records import Pool
from raydog_resources.local_platform.engine.refusal import invalid
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.parameter import Parameter, Query, whole
from raydog_resources.local_platform.wire.render_worker_pool import (
    render_worker_pool,
    render_worker_pool_summary,
)
from raydog_resources.local_platform.wire.search_query import SLICED, search_query
from raydog_resources.local_platform.wire.search_worker_pool import all_pools, page_of_pools
from raydog_resources.local_platform.wire.worker_pool_body import read_provision_request

_SIZE = Query({"size": Parameter(whole(0, MAX_INSTANCES))})


class WorkerPools:
    """The part of the API under `/workerPools` but for nodes and workers."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched; those that begin like an id or a namespace come first."""
        configured = "/workerPools/configured"
        return [
            *(
                Endpoint("GET", path, self.find, lambda: search_query("WorkerPoolSearch", more=SLICED))
                for path in ("/workerPools/", "/workerPools")
            ),
            Endpoint("POST", "/workerPools/provisioned/template", self.provision),
            Endpoint("PUT", "/workerPools/provisioned/{id}", self.resize, lambda: _SIZE),
            Endpoint("POST", configured, self.refuse_configured),
            Endpoint("GET", f"{configured}/{{id}}/token", self.refuse_configured),
            Endpoint("POST", f"{configured}/{{id}}/token/refresh", self.refuse_configured),
            Endpoint("POST", f"{configured}/{{id}}/token/regenerate", self.refuse_configured),
            Endpoint("GET", "/workerPools/namespaces/{namespace}/autoscalingCapacity", self.capacity),
            Endpoint("GET", "/workerPools/{id}/updates", self.updates),
            Endpoint("GET", "/workerPools/{id}", self.get),
            Endpoint("DELETE", "/workerPools/{id}", self.shut_down),
            Endpoint("GET", "/workerPools/{namespace}/{name}", self.get_named),
        ]

    def _picture(self, pool: Pool) -> Response:
        return answer(render_worker_pool(self._engine.world, pool))

    async def provision(self, call: Call) -> Response:
        usage, properties = read_provision_request(await read_json(call.request))
        return self._picture(self._runtime.do(lambda engine: engine.pools.provision(usage, properties)))

    async def resize(self, call: Call) -> Response:
        if "size" not in call.query:
            raise invalid("size: is required")
        size: int = call.query["size"]
        return self._picture(self._runtime.do(lambda engine: engine.pools.resize(call["id"], size)))

    async def get(self, call: Call) -> Response:
        return self._picture(self._engine.pools.get(call["id"]))

    async def get_named(self, call: Call) -> Response:
        return self._picture(self._engine.pools.get_named(call["namespace"], call["name"]))

    async def find(self, call: Call) -> Response:
        world = self._engine.world
        if not call.query.get("sliced"):
            return answer([render_worker_pool_summary(world, pool) for pool in all_pools(world, call.query)])
        pools, following = page_of_pools(world, call.query)
        return answer(slice_of([render_worker_pool_summary(world, pool) for pool in pools], following))

    async def shut_down(self, call: Call) -> Response:
        self._runtime.do(lambda engine: engine.pools.shut_down(call["id"]))
        return nothing()

    async def updates(self, call: Call) -> Response:
        pool = self._engine.pools.get(call["id"])
        watched = Watched(
            Pool.kind,
            pool.id,
            lambda: render_worker_pool(self._engine.world, pool),
            lambda: pool.status == "TERMINATED",
        )
        return stream(self._runtime, call.request, watched)

    async def capacity(self, call: Call) -> Response:
        """Demand is limited by each pool's `maxNodes`, never by the namespace."""
        return answer({"namespace": call["namespace"], "capacityLimited": False})

    async def refuse_configured(self, _: Call) -> Response:
        text = "the local platform takes no agents from outside, hence no configured pools: provision one"
        raise invalid(text)
