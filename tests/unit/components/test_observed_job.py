"""What a cluster in a job tells of the programs that observe it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import set_mocks

from raydog_resources.components.ray_cluster import RayCluster
from raydog_resources.config.description import Description, read_description
from tests.unit.components.test_ray_cluster import Seen, settled

ON_HOST = {"kind": "ssh", "host": "me@n1.example.com"}


def observed_on_a_host(**more: Any) -> Description:
    cluster = {"ray_version": "2.60.0", "head": {"num_cpus": 1}, "observability": more}
    return read_description({"cluster": cluster, "runs_on": ON_HOST}, Path("stacks/Pulumi.t.yaml"), Path())


@pytest.fixture
def seen() -> Seen:
    mocks = Seen()
    set_mocks(mocks, project="raydog", stack="t")
    return mocks


@settled
def test_in_a_job_what_observes_is_told_by_the_job_itself(seen: Seen) -> Any:
    cluster = RayCluster("c", observed_on_a_host(parts=["prometheus", "grafana"]))

    def check(known: dict[str, Any]) -> None:
        assert (known["prometheus_url"], known["grafana_url"]) == (
            "c-job.prometheus_url",
            "c-job.grafana_url",
        )
        assert known["grafana_password"] == "c-job.grafana_password"
        assert known["state"] == "ready; observability failed: there is no grafana"

    seen.more["observability_state"] = "failed: there is no grafana"
    return pulumi.Output.all(**cluster.outputs).apply(check)


@settled
def test_a_job_that_began_without_it_goes_on_so_and_that_is_said(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> Any:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: said.append(text))
    # As the state has them, whatever the program says now.
    seen.more["settings"] = {"RAYDOG_AUTH": "token"}
    cluster = RayCluster("c", observed_on_a_host())

    def check(known: dict[str, Any]) -> None:
        assert known["prometheus_url"] == ""
        assert known["state"].startswith("ready; observability is for the next job")
        assert any("raydog up --renew" in sentence for sentence in said)

    return pulumi.Output.all(**cluster.outputs).apply(check)
