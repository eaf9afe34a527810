"""Which addresses tunnels lead to, as the host sees them at which they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.workspace.stack_tunnels import plans_for

OUTSIDE, INSIDE = "http://10.0.0.5:9090", "http://127.0.0.1:9090"
RAY = {"ray_address": "ray://10.0.0.5:10001", "dashboard_url": "http://10.0.0.5:8265"}


@pytest.mark.parametrize(
    ("kind", "prometheus", "expected"),
    [
        ("slurm", OUTSIDE, "10.0.0.5"),
        # On the login node that address is not the head's.
        ("slurm", INSIDE, None),
        ("pbs", INSIDE, None),
        ("ssh", INSIDE, "127.0.0.1"),
        ("ssh", OUTSIDE, "10.0.0.5"),
    ],
)
def test_what_observes_is_reached_where_the_tunnels_end(
    kind: str, prometheus: str, expected: str | None
) -> None:
    values = {
        "cluster": {"ray_version": "2.60.0", "head": {"num_cpus": 1}, "observability": {}},
        "runs_on": {"kind": kind, "host": "login.example.com"},
    }
    description = read_description(values, Path("stacks/Pulumi.t.yaml"), Path())
    found = {plan.name: plan for plan in plans_for(description, {**RAY, "prometheus_url": prometheus})}
    assert {"Ray", "Dashboard"} <= found.keys()
    assert (found["Prometheus"].address if "Prometheus" in found else None) == expected
