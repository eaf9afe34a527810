"""The lives of clusters that both engines have to see through alike."""

from __future__ import annotations

from typing import Any

from tests.conformance.engine.cluster.cluster_case import (
    ClusterCase,
    destroy,
    happens,
    interrupted,
    preview,
    refresh,
    up,
)
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import stub_cluster

_ENDS_AT_ONCE = "# stub: ends after 0 s with exit code 3\nexit 3\n"
_ANOTHER = "# another\nexec ray start --block\n"
_SHORT = {"provision": "2s", "head": "1s"}


def group(nodes: int = 2, **more: Any) -> dict[str, Any]:
    """A cluster whose one group is like that."""
    return stub_cluster({"a": {"nodes": nodes, **more}})


def with_head(**more: Any) -> dict[str, Any]:
    """A cluster whose head is like that."""
    described = stub_cluster({"a": 1})
    return {**described, "head": {**described["head"], **more}}


def without_machine() -> dict[str, Any]:
    """No machine will ever come for its head."""
    return {**stub_cluster({"a": 1}, timeouts=_SHORT), "head": {"template": "local/none"}}


def lose_a_worker(view: PlatformView) -> None:
    """The machine below a worker is gone."""
    worker = min(
        (task for task in view.tasks() if task["name"].startswith("w-")), key=lambda task: task["id"]
    )
    node = view.call("GET", f"/workerPools/workers/{worker['workerId']}/node")["id"]
    view.call("POST", f"/__local/nodes/{node}/lose")


def cancel_the_requirement(view: PlatformView) -> None:
    """Somebody ends the cluster from outside."""
    (requirement,) = view.requirements()
    view.call("PUT", f"/work/requirements/{requirement['id']}/transition/CANCELLING", abort="true")


def refuse_requirements(view: PlatformView) -> None:
    """The platform takes no new requirement."""
    view.order(kind="status", status=403, verb="POST", path="^/work/requirements", times=None)


def refuse_to_end_pools(view: PlatformView) -> None:
    """The platform ends no pool."""
    view.order(kind="status", status=403, verb="DELETE", path="^/workerPools/", times=None)


def be_well(view: PlatformView) -> None:
    """It does everything again."""
    view.no_faults()


CLUSTER_CASES = (
    ClusterCase(
        "short-form",
        (
            up(group(1)),
            preview(None, "--expect-no-changes"),
            up(group(2)),
            up(group(2, script=_ENDS_AT_ONCE)),
            destroy(),
        ),
        is_short_form=True,
    ),
    ClusterCase(
        "groups-come-and-go",
        (
            up(stub_cluster({"a": 1})),
            preview(stub_cluster({"b": 2, "a": 1})),
            up(),
            up(stub_cluster({"a": 3})),
            up(),
        ),
    ),
    ClusterCase("roll", (up(group()), preview(group(script=_ANOTHER)), up(), up())),
    ClusterCase(
        "roll-stops",
        (up(group()), up(group(script=_ENDS_AT_ONCE)), up(group()), preview()),
    ),
    ClusterCase("other-image", (up(group()), up(group(images="another")), preview(), destroy())),
    ClusterCase("other-head", (up(with_head()), preview(with_head(environment={"COLOUR": "blue"})), up())),
    ClusterCase(
        "half-made-head",
        (up(without_machine()), preview(), up(stub_cluster({"a": 1}), "--refresh"), preview()),
    ),
    ClusterCase(
        "create-fails",
        (happens(refuse_requirements), up(stub_cluster({"a": 1})), happens(be_well), up(), preview()),
    ),
    ClusterCase(
        "delete-fails",
        (
            up(stub_cluster({"a": 1})),
            happens(refuse_to_end_pools),
            destroy(),
            happens(be_well),
            destroy(),
        ),
        is_short_form=True,
    ),
    ClusterCase(
        "drift",
        (up(group()), happens(lose_a_worker), refresh(), preview(), up()),
    ),
    ClusterCase(
        "gone-from-outside",
        (up(stub_cluster({"a": 1})), happens(cancel_the_requirement), up(None, "--refresh"), preview()),
    ),
    ClusterCase(
        "protected",
        (
            up(stub_cluster({"a": 1}, protect=True)),
            destroy(),
            up(stub_cluster({"a": 1})),
            destroy(),
        ),
    ),
    ClusterCase(
        "interrupted",
        (
            interrupted(up(stub_cluster({"a": 1})), verb="POST", path="^/work/taskGroups/.*/tasks"),
            up(),
            preview(),
            destroy(),
        ),
    ),
)
