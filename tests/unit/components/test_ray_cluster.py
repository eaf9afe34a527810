"""Which resources a cluster consists of, and what it tells the outside, with the engine mocked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import pulumi
import pytest
from pulumi.runtime import Mocks, set_mocks
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from raydog_resources.components.ray_cluster import RayCluster
from raydog_resources.components.ray_cluster_on_yellowdog import OUTPUTS
from raydog_resources.config.description import Description, read_description
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler

F = TypeVar("F", bound=Callable[..., Any])
# Waits until every output that a test made is settled, and raises what went wrong on the way.
settled = cast(Callable[[F], F], pulumi.runtime.test)
OUTPUT_NAMES = Path(__file__).parents[2] / "golden" / "outputs.txt"


class Seen(Mocks):
    """Remembers every resource, and makes up the outputs of ours."""

    def __init__(self) -> None:
        self.resources: list[MockResourceArgs] = []
        self.more: dict[str, Any] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.resources.append(args)
        given = {
            name: f"{args.name}.{name}"
            for name in (
                "address",
                "dashboard_url",
                "grafana_password",
                "grafana_url",
                "head_id",
                "host_key",
                "private_ip",
                "prometheus_url",
                "ray_token",
            )
        }
        more = {"task_ids": [f"{args.name}.task"], "state": "ready", "nodes": [], "gcs_port": 6379}
        return f"{args.name}-id", {**args.inputs, **given, **more, **self.more}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None

    def inputs(self, kind: str) -> dict[str, dict[str, Any]]:
        return {one.name: dict(one.inputs) for one in self.resources if one.typ.endswith(f":{kind}")}


@pytest.fixture
def seen() -> Seen:
    mocks = Seen()
    set_mocks(mocks, project="raydog", stack="t")
    return mocks


def described(url: str = "local", **changes: Any) -> Description:
    node = {"template": "local/node"}
    cluster = {"ray_version": "2.60.0", "head": node, "workers": {"a": {**node, "nodes": 2}}, **changes}
    values = {
        "cluster": cluster,
        "runs_on": {"kind": "yellowdog", "url": url},
        "prices": {"local/node": 0.5},
    }
    return read_description(values, Path("stacks/Pulumi.t.yaml"), Path())


@settled
def test_the_resources_of_a_head_and_one_group(seen: Seen) -> Any:
    cluster = RayCluster("c", described())

    def check(_: Any) -> None:
        names = {name for kind in _KINDS for name in seen.inputs(kind)}
        assert names == {"c-requirement", "c-pool-head", "c-pool-a", "c-head", "c-workers-a", "c-ready"}
        providers = [one for one in seen.resources if one.typ == "pulumi:providers:pulumi-python"]
        assert [(one.name, dict(one.inputs)) for one in providers] == [
            ("raydog-platform", {"raydog:url": "local", "raydog:stack": "t"})
        ]

    return cluster.outputs["state"].apply(check)


TOLD = ("raydog:url", "raydog:stack", "raydog:login")
_KINDS = ("WorkRequirement", "WorkerPool", "HeadNode", "WorkerNodes", "ClusterReadiness")


@settled
def test_ids_come_from_the_resources_themselves_so_that_a_preview_knows_them(seen: Seen) -> Any:
    cluster = RayCluster("c", described())

    def check(_: Any) -> None:
        workers = seen.inputs("WorkerNodes")["c-workers-a"]
        assert (workers["requirement_id"], workers["pool_id"]) == ("c-requirement-id", "c-pool-a-id")
        assert workers["head_id"] == "c-head.head_id"
        ready = seen.inputs("ClusterReadiness")["c-ready"]
        assert ready["pool_ids"] == {"head": "c-pool-head-id", "a": "c-pool-a-id"}
        assert workers["head_host_key"] == ready["head_host_key"] == "c-head.host_key"
        assert ready["worker_ids"] == {"a": ["c-workers-a.task"]}

    return cluster.outputs["state"].apply(check)


@settled
def test_the_outputs_are_those_that_were_promised(seen: Seen) -> Any:
    cluster = RayCluster("c", described())
    assert list(OUTPUTS) == OUTPUT_NAMES.read_text().split()

    def check(values: dict[str, Any]) -> None:
        assert values["dashboard_url"] == values["jobs_url"] == "c-head.dashboard_url"
        assert values["price_per_hour"] == "1.5"
        assert (values["grafana_url"], values["job_id"]) == ("", "")

    return pulumi.Output.all(**cluster.outputs).apply(check)


@settled
def test_a_token_in_the_environment_is_only_where_that_was_chosen(seen: Seen) -> Any:
    cluster = RayCluster("c", described(secret_delivery="environment"))

    def check(_: Any) -> None:
        assert seen.inputs("HeadNode")["c-head"]["token_in_environment"] is True
        assert seen.inputs("WorkerNodes")["c-workers-a"]["token_in_environment"] is True

    return cluster.outputs["state"].apply(check)


@settled
def test_no_input_of_the_platforms_resources_holds_a_secret(seen: Seen) -> Any:
    cluster = RayCluster("c", described())

    def check(_: Any) -> None:
        for kind in ("WorkRequirement", "WorkerPool", "HeadNode"):
            assert "c-head.ray_token" not in json.dumps(list(seen.inputs(kind).values()), default=str)

    return cluster.outputs["state"].apply(check)


@pytest.mark.parametrize(
    ("url", "in_environment", "expected"),
    [
        ("https://cloud.example", False, {"raydog:key_id": "id-1", "raydog:key_secret": "s3cret"}),
        ("https://cloud.example", True, {}),
        ("local", False, {}),
    ],
)
def test_the_stacks_key_goes_to_the_providers_alone_and_only_where_it_is_needed(
    seen: Seen, monkeypatch: pytest.MonkeyPatch, url: str, in_environment: bool, expected: dict[str, str]
) -> None:
    for name in ("YD_API_KEY_ID", "YD_API_KEY_SECRET"):
        monkeypatch.delenv(name, raising=False)
        if in_environment:
            monkeypatch.setenv(name, "of the environment")
    pulumi.runtime.set_all_config({"raydog:key_id": "id-1", "raydog:key_secret": "s3cret"})

    @settled
    def made() -> Any:
        return RayCluster("c", described(url)).outputs["state"].apply(check)

    def check(_: Any) -> None:
        for one in seen.resources:
            held = {name: value for name, value in dict(one.inputs).items() if name not in TOLD}
            if one.typ == "pulumi:providers:pulumi-python":
                assert ("raydog:login" in dict(one.inputs)) is (url != "local")
                # Wrapped, for both are secrets.
                assert {name: value["value"] for name, value in held.items()} == expected
            else:
                assert "s3cret" not in str(held)

    try:
        made()
    finally:
        pulumi.runtime.set_all_config({})


@settled
def test_on_a_scheduler_the_cluster_is_one_job_and_tells_the_same(seen: Seen) -> Any:
    runs_on = {
        "kind": "slurm",
        "host": "me@login.example.com",
        "partition": "gpu",
        "walltime": "4h",
        "grace": "2m",
    }
    values = {
        "cluster": {"ray_version": "2.60.0", "workers": {"gpu": {"nodes": 4, "cpus": 8}}},
        "runs_on": runs_on,
    }
    description = read_description(values, Path("stacks/Pulumi.t.yaml"), Path())
    cluster = RayCluster("c", description)
    assert list(cluster.outputs) == OUTPUT_NAMES.read_text().split()

    def check(known: dict[str, Any]) -> None:
        assert (known["state"], known["price_per_hour"], known["grafana_url"]) == ("ready", "", "")
        (job,) = seen.inputs("SchedulerJob").values()
        assert job["asked"] == {"partition": "gpu", "cpus": 8.0}
        assert (job["nodes"], job["walltime"], job["folder"]) == (4.0, 14400.0, f".raydog/jobs/{job['name']}")
        (provider,) = (one for one in seen.resources if one.typ == "pulumi:providers:pulumi-python")
        told = json.loads(dict(provider.inputs)["raydog:place"])
        assert RunsOnScheduler.model_validate(told) == description.runs_on
        assert [one.typ for one in seen.resources if "dynamic" in one.typ] == [
            "pulumi-python:dynamic/raydog:SchedulerJob"
        ]

    return pulumi.Output.all(**cluster.outputs).apply(check)


@settled
def test_a_node_that_observes_is_beside_the_cluster_and_nothing_of_it_waits(seen: Seen) -> Any:
    cluster = RayCluster("c", described(observability={"template": "local/node", "retention": "7d"}))

    def check(values: dict[str, Any]) -> None:
        node = seen.inputs("ObservabilityNode")["c-observability"]
        assert node["pool_id"] == "c-pool-observability-id"
        assert node["environment"]["RAYDOG_RETENTION"] == "604800s"
        ready = seen.inputs("ClusterReadiness")["c-ready"]
        assert "observability" not in ready["pool_ids"]
        assert seen.inputs("WorkerNodes")["c-workers-a"]["observability_host"] == ""
        assert len(seen.inputs("WorkRequirement")["c-requirement"]["groups"]) == 3
        # The mock's node is in the state `ready`, which is not `up`.
        assert values["state"] == "ready; observability ready"
        assert values["price_per_hour"] == "2"

    return pulumi.Output.all(**cluster.outputs).apply(check)


@settled
def test_one_that_is_switched_off_is_not_there(seen: Seen) -> Any:
    cluster = RayCluster("c", described(observability={"enabled": False}))

    def check(_: Any) -> None:
        assert seen.inputs("ObservabilityNode") == {}
        assert len(seen.inputs("WorkerPool")) == 2

    return cluster.outputs["state"].apply(check)


@settled
def test_ones_own_scripts_are_told_where_it_is(seen: Seen) -> Any:
    own = {"template": "local/node", "script": "ray start"}
    workers = {"a": {**own, "nodes": 1}}
    observability = {"template": "local/node", "ports": {"grafana": 3001}}
    cluster = RayCluster("c", described(observability=observability, head=own, workers=workers))

    def check(_: Any) -> None:
        assert seen.inputs("WorkerNodes")["c-workers-a"]["observability_host"] == "c-observability.address"
        environment = seen.inputs("HeadNode")["c-head"]["environment"]
        assert environment["RAYDOG_OBSERVABILITY_WAIT"] == "120"
        assert environment["RAY_GRAFANA_IFRAME_HOST"] == "http://localhost:3001"

    return cluster.outputs["state"].apply(check)
