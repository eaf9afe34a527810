"""ObservabilityNode in a program; what is done for it is in `resources/observability_node.py`."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared

_OUTPUTS = ("task_id", "address", "prometheus_url", "grafana_url", "grafana_password", "state", "report")


class ObservabilityNode(Resource, module="raydog", name="ObservabilityNode"):
    """Prometheus, and what else was asked for, on a machine of its own."""

    task_id: pulumi.Output[str]
    address: pulumi.Output[str]
    prometheus_url: pulumi.Output[str]
    grafana_url: pulumi.Output[str]
    grafana_password: pulumi.Output[str]
    """Of its user `admin`; "" without Grafana."""
    state: pulumi.Output[str]
    """`up`, or why it is not."""
    report: pulumi.Output[str]

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        secret = pulumi.ResourceOptions(additional_secret_outputs=["grafana_password", "ray_token"])
        super().__init__(
            Declared("observability-node"),
            name,
            {**inputs, **dict.fromkeys(_OUTPUTS)},
            pulumi.ResourceOptions.merge(opts, secret),
        )
