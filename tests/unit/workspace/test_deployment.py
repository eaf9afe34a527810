"""What is read out of a stack's exported state."""

from __future__ import annotations

import json
from typing import Any

from raydog_resources.workspace.deployment import Deployment, read_deployment
from tests.fakes.engine import DYNAMIC, PREFIX, urn

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
STACK = "urn:pulumi:local::raydog::pulumi:pulumi:Stack::raydog-local"


def row(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn(kind, name), "type": f"{DYNAMIC}{kind}", **more}


def read(*rows: dict[str, Any], pending: tuple[dict[str, Any], ...] = ()) -> Deployment:
    state = {"resources": list(rows), "pending_operations": list(pending)}
    return read_deployment(json.dumps({"version": 3, "deployment": state}))


def cut_off(kind: str, name: str, what: str = "creating") -> dict[str, Any]:
    return {"resource": {"urn": urn(kind, name)}, "type": what}


def test_a_stack_that_was_never_run_has_nothing() -> None:
    assert read_deployment('{"version": 3, "deployment": {}}') == Deployment()


def test_things_are_known_by_name_with_what_is_not_secret() -> None:
    found = read(
        {"urn": STACK, "type": "pulumi:pulumi:Stack", "outputs": {"state": "ready", "ray_token": SECRET}},
        row("HeadNode", "cluster-head", outputs={"head_id": "t1", "ray_token": SECRET, "__provider": "x"}),
    )
    assert [(one.thing.name, one.outputs) for one in found.resources] == [("head", {"head_id": "t1"})]
    assert found.outputs == {"state": "ready"}
    assert [one.thing.name for one in found.named("HeadNode")] == ["head"]
    assert found.named("WorkerPool") == []


def test_of_a_foreign_program_the_cluster_s_own_outputs_are_known() -> None:
    cluster = {"urn": f"{PREFIX}raydog:index:RayCluster::ray", "type": "raydog:index:RayCluster"}
    theirs = {"urn": STACK, "type": "pulumi:pulumi:Stack", "outputs": {"where": "ray://10.0.0.1:10001"}}
    told = {**cluster, "outputs": {"state": "ready", "ray_token": SECRET}}
    assert read(theirs, told).outputs == {"state": "ready", "where": "ray://10.0.0.1:10001"}
    half = row("ClusterReadiness", "cluster-ready", initErrors=["one node did not join"])
    assert read(theirs, told, half).outputs == {"where": "ray://10.0.0.1:10001"}


def test_the_platform_is_the_one_the_providers_were_told() -> None:
    provider = {"urn": f"{PREFIX}pulumi:providers:pulumi-python::p", "type": "pulumi:providers:pulumi-python"}
    assert read({**provider, "inputs": {"raydog:url": "local"}}).platform_url == "local"
    assert read(provider).platform_url == ""


def test_what_is_half_made_says_why() -> None:
    found = read(row("ClusterReadiness", "cluster-ready", initErrors=["one node did not join"]))
    assert [one.init_errors for one in found.half_made] == [("one node did not join",)]


def test_of_what_was_cut_off_only_what_nothing_leads_to_is_untraced() -> None:
    found = read(
        pending=(
            cut_off("WorkerPool", "cluster-pool-cpu"),
            cut_off("HeadNode", "cluster-head"),
            cut_off("WorkerPool", "cluster-pool-head", "deleting"),
        )
    )
    assert found.pending == (urn("WorkerPool", "cluster-pool-cpu"), urn("HeadNode", "cluster-head"))
    assert found.untraced == [urn("WorkerPool", "cluster-pool-cpu")]
