"""What resources are called when people read about them."""

from __future__ import annotations

import pytest

from raydog_resources.workspace.thing import thing_of
from tests.fakes.engine import PREFIX, urn


@pytest.mark.parametrize(
    ("kind", "name", "called"),
    [
        ("WorkRequirement", "cluster-requirement", "work requirement"),
        ("WorkerPool", "cluster-pool-head", "pool head"),
        ("WorkerPool", "cluster-pool-a-pool", "pool a-pool"),
        ("HeadNode", "cluster-head", "head"),
        ("WorkerNodes", "cluster-workers-cpu", "workers cpu"),
        ("ObservabilityNode", "cluster-observability", "observability"),
        ("ClusterReadiness", "cluster-ready", "cluster"),
        ("WorkerNodes", "night-workers-cpu", "night workers cpu"),
        ("HeadNode", "somebody", "somebody"),
        ("OfALaterVersion", "cluster-x", "cluster-x"),
    ],
)
def test_ours_have_short_names(kind: str, name: str, called: str) -> None:
    found = thing_of(urn(kind, name))
    assert found is not None
    assert (found.name, found.urn) == (called, urn(kind, name))


@pytest.mark.parametrize(
    "of",
    [
        "urn:pulumi:local::raydog::pulumi:pulumi:Stack::raydog-local",
        "urn:pulumi:local::raydog::raydog:index:RayCluster::cluster",
        f"{PREFIX}pulumi:providers:pulumi-python::raydog-platform",
        "",
    ],
)
def test_what_only_holds_things_together_is_none(of: str) -> None:
    assert thing_of(of) is None


def test_other_peoples_keep_their_type() -> None:
    found = thing_of("urn:pulumi:local::mine::aws:s3/bucket:Bucket::logs")
    assert found is not None
    assert found.name == "aws:s3/bucket:Bucket logs"
