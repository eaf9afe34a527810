"""Every call that a client of the SDK can make, and that the platform means to answer, has a route."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock

from starlette.routing import Match
from yellowdog_client.account.account_service_proxy import AccountServiceProxy
from yellowdog_client.account.application_service_proxy import ApplicationServiceProxy
from yellowdog_client.account.keyring_service_proxy import KeyringServiceProxy
from yellowdog_client.cloud_info.cloud_info_proxy import CloudInfoProxy
from yellowdog_client.compute.compute_service_proxy import ComputeServiceProxy
from yellowdog_client.images.images_service_proxy import ImagesServiceProxy
from yellowdog_client.model import ComputeRequirementStatus, InstanceStatus, WorkRequirementStatus
from yellowdog_client.namespaces.namespaces_service_proxy import NamespacesServiceProxy
from yellowdog_client.scheduler.work_service_proxy import WorkServiceProxy
from yellowdog_client.scheduler.worker_pool_service_proxy import WorkerPoolServiceProxy
from yellowdog_client.usage.allowances_service_proxy import AllowancesServiceProxy

from tests.unit.local_platform.api.in_process import Platform

# Of these only the searches are answered: there is nothing to be administered here.
SEARCHES_ONLY = (
    AccountServiceProxy,
    KeyringServiceProxy,
    ImagesServiceProxy,
    AllowancesServiceProxy,
    CloudInfoProxy,
)
SEARCHES = {
    "search_users",
    "search_applications",
    "search_roles",
    "search_groups",
    "list_permissions",
    "find_keyrings",
    "search_image_families",
    "get_all_image_families",
    "search_allowances",
    "slice_regions",
    "slice_sub_regions",
    "slice_instance_types",
    "slice_instance_type_prices",
}
# The vendor's advice on clouds to choose from.
NOT_MEANT = {"get_best_compute_source_report_by_requirement_id"}
PROXIES = (
    WorkServiceProxy,
    WorkerPoolServiceProxy,
    ComputeServiceProxy,
    NamespacesServiceProxy,
    ApplicationServiceProxy,
    *SEARCHES_ONLY,
)


class Recorder:
    """Stands where the SDK's `Proxy` would send a call, and keeps its verb and path."""

    def __init__(self, base: str, calls: list[tuple[str, str]]) -> None:
        self._base = base
        self._calls = calls

    def append_base_url(self, base: str) -> Recorder:
        return Recorder(base, self._calls)

    def to_params(self, *_: Any) -> dict[str, str]:
        return {}

    def _note(self, verb: str, url: str) -> Any:
        self._calls.append((verb, (self._base + url).partition("?")[0]))
        return MagicMock()

    def get(self, return_type: Any = None, url: str = "", params: Any = None) -> Any:
        return self._note("GET", url)

    def put(self, return_type: Any = None, data: Any = None, url: str = "") -> Any:
        return self._note("PUT", url)

    def post(self, return_type: Any = None, data: Any = None, url: str = "", params: Any = None) -> Any:
        return self._note("POST", url)

    def delete(self, url: str = "", return_type: Any = None) -> Any:
        return self._note("DELETE", url)

    def stream(self, url: str = "") -> Any:
        return self._note("GET", url)

    def raw_execute(self, method: str, url: str = "", json: Any = None, params: Any = None) -> Any:
        return self._note(method, url)


def _argument(parameter: inspect.Parameter) -> Any:
    hint = parameter.annotation
    if hint in (WorkRequirementStatus, ComputeRequirementStatus, InstanceStatus):
        return next(iter(hint))
    if hint in (str, int, bool):
        return {str: "some-id", int: 1, bool: True}[hint]
    return MagicMock(id="some-id", namespace="some-namespace")


def _calls() -> Iterator[tuple[str, str, str]]:
    for proxy_class in PROXIES:
        for name, method in inspect.getmembers(proxy_class, inspect.isfunction):
            meant = name in SEARCHES if proxy_class in SEARCHES_ONLY else name not in NOT_MEANT
            if name.startswith("_") or not meant:
                continue
            seen: list[tuple[str, str]] = []
            proxy: Any = proxy_class(Recorder("", seen))  # type: ignore[arg-type]
            parameters = list(inspect.signature(method).parameters.values())[1:]
            try:
                getattr(proxy, name)(*map(_argument, parameters))
            except TypeError:
                # Some look into the answer, and find no real one.
                assert seen
            yield name, *seen[0]


def test_each_call_of_the_sdk_has_a_route(platform: Platform) -> None:
    without = [
        f"{name}: {verb} {path}"
        for name, verb, path in _calls()
        if not any(
            route.matches({"type": "http", "method": verb, "path": path})[0] is Match.FULL
            for route in platform.app.routes
        )
    ]
    assert without == []


def test_all_searches_and_enough_others_were_tried() -> None:
    names = {name for name, _, _ in _calls()}
    assert names >= SEARCHES
    assert len(names) > 70


def test_no_route_hides_another(platform: Platform) -> None:
    """What comes first is matched first: each path leads to its own route."""
    for route in platform.app.routes:
        path = route.path.replace("{", "").replace("}", "")  # type: ignore[attr-defined]
        for method in route.methods - {"HEAD"}:  # type: ignore[attr-defined]
            scope = {"type": "http", "method": method, "path": path}
            first = next(r for r in platform.app.routes if r.matches(scope)[0] is Match.FULL)
            assert first is route, f"{method} {path}"


def test_a_verb_that_a_path_does_not_have_is_not_allowed(platform: Platform) -> None:
    response = platform.refuse("PATCH", "/work/requirements", {})
    assert (response.status_code, response.json()["errorType"]) == (405, "MethodNotAllowedException")
    assert set(response.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST", "PUT"}
