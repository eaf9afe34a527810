"""SchedulerJob in a program; what is done for it is in `resources/scheduler_job.py`."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared
from raydog_resources.specs.job_observability import GRAFANA, parts_told
from raydog_resources.specs.scheduler_job import SchedulerJobSpec

_FACTS = ("job_id", "run", "state", "ray_address", "dashboard_url", "private_ip", "nodes_alive", "ray_token")
_SCRIPT_FACTS = ("script_state", "script_exit_code", "script_log")
_OBSERVED_FACTS = ("prometheus_url", "grafana_url", "observability_state", "grafana_password")


class SchedulerJob(Resource, module="raydog", name="SchedulerJob"):
    """One job: the head on its first node, workers on the others."""

    job_id: pulumi.Output[str]
    run: pulumi.Output[str]
    state: pulumi.Output[str]
    ray_address: pulumi.Output[str]
    dashboard_url: pulumi.Output[str]
    private_ip: pulumi.Output[str]
    nodes_alive: pulumi.Output[list[dict[str, Any]]]
    ray_token: pulumi.Output[str]
    script_state: pulumi.Output[str]
    script_exit_code: pulumi.Output[str]
    script_log: pulumi.Output[str]
    settings: pulumi.Output[dict[str, str]]
    """As the job that runs was told them."""
    prometheus_url: pulumi.Output[str | None]
    """Of a job that is observed, like those below."""
    grafana_url: pulumi.Output[str | None]
    observability_state: pulumi.Output[str | None]
    """`up`, or why it is not."""
    grafana_password: pulumi.Output[str | None]

    def __init__(self, name: str, spec: SchedulerJobSpec, opts: pulumi.ResourceOptions | None = None) -> None:
        # Of a job without Grafana the state says what it always said.
        secrets = ["ray_token", *(["grafana_password"] if GRAFANA in parts_told(spec.settings) else [])]
        secret = pulumi.ResourceOptions(additional_secret_outputs=secrets)
        facts = dict.fromkeys((*_FACTS, *_SCRIPT_FACTS, *_OBSERVED_FACTS))
        inputs = {**spec.model_dump(exclude_none=True), **facts}
        super().__init__(Declared("scheduler-job"), name, inputs, pulumi.ResourceOptions.merge(opts, secret))
