"""What an observability node is started with: a part that nobody asked for changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from raydog_resources.config.cluster import Cluster
from raydog_resources.config.description import read_description
from raydog_resources.specs.observability_plan import observability_environment, observability_ports


def observed(**said: Any) -> Cluster:
    node = {"template": "local/node"}
    cluster = {"ray_version": "2.60.0", "head": node, "observability": {**node, **said}}
    runs_on = {"kind": "yellowdog", "url": "local"}
    description = {
        "cluster": {**cluster, "workers": {"a": {**node, "nodes": 1, "cpus": 1}}},
        "runs_on": runs_on,
    }
    return read_description(description, Path("stacks/Pulumi.t.yaml"), Path()).cluster


def test_without_loki_nothing_says_that_there_could_be_one() -> None:
    cluster = observed()
    assert cluster.observed
    assert observability_ports(cluster.observed) == {
        "prometheus": 9090,
        "grafana": 3000,
        "node_exporter": 9100,
    }
    told = observability_environment(cluster, cluster.observed)
    assert [name for name in told if "LOKI" in name or "LOG" in name] == []


def test_with_loki_its_node_is_told_where_and_how_long() -> None:
    cluster = observed(parts=["prometheus", "loki"], log_retention="1d12h", versions={"loki": "3.5.0"})
    assert cluster.observed
    assert observability_ports(cluster.observed)["loki"] == 3100
    told = observability_environment(cluster, cluster.observed)
    assert told["RAYDOG_PARTS"] == "loki prometheus"
    assert told["RAYDOG_LOG_RETENTION"] == "36h"
    assert (told["RAYDOG_LOKI_PORT"], told["RAYDOG_LOKI_VERSION"]) == ("3100", "3.5.0")
