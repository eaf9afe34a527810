"""Calls about the account and what else belongs to a real one: there is nothing of it here."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from raydog_resources.local_platform.api.answer import answer
from raydog_resources.local_platform.api.endpoint import Call, Endpoint
from raydog_resources.local_platform.api.runtime_protocol import Runtime
from raydog_resources.local_platform.wire.page import slice_of
from raydog_resources.local_platform.wire.render_application import render_application
from raydog_resources.local_platform.wire.search_query import SLICED, search_query

_NOTHING_THERE = {
    "/allowances/": "AllowanceSearch",
    "/allowances": "AllowanceSearch",
    "/cloudInfo/regions": "RegionSearch",
    "/cloudInfo/subRegions": "SubRegionSearch",
    "/cloudInfo/instanceTypes": "InstanceTypeSearch",
    "/cloudInfo/instanceTypePrices": "InstanceTypePriceSearch",
    "/account/users": "UserSearch",
    "/account/applications": "ApplicationSearch",
    "/account/groups": "GroupSearch",
    "/account/roles": "RoleSearch",
}


class Account:
    """The part of the API that only answers who is asking."""

    def __init__(self, runtime: Runtime) -> None:
        self._engine = runtime.engine

    def endpoints(self) -> list[Endpoint]:
        """In the order in which they are matched."""
        return [
            *(Endpoint("GET", path, self.application) for path in ("/application/", "/application")),
            *(
                Endpoint("GET", path, self.keyrings, lambda: search_query("KeyringSearch", more=SLICED))
                for path in ("/keyrings/", "/keyrings")
            ),
            *(
                Endpoint("GET", path, self.empty_slice, partial(search_query, search))
                for path, search in _NOTHING_THERE.items()
            ),
            Endpoint(
                "GET", "/images/families", self.images, lambda: search_query("MachineImageFamilySearch")
            ),
            Endpoint("GET", "/compute/attributes/user", self.empty_list),
            Endpoint("GET", "/account/permissions", self.empty_list),
        ]

    async def application(self, _: Call) -> Response:
        return answer(render_application(self._engine.world))

    async def empty_slice(self, _: Call) -> Response:
        return answer(slice_of([], None))

    async def empty_list(self, _: Call) -> Response:
        return answer([])

    async def keyrings(self, call: Call) -> Response:
        """Flat or sliced, like requirements and pools."""
        return await self.empty_slice(call) if call.query.get("sliced") else await self.empty_list(call)

    async def images(self, call: Call) -> Response:
        """The SDK's search always sends parameters and wants a slice, its call for all wants a list."""
        return await self.empty_slice(call) if call.query else await self.empty_list(call)
