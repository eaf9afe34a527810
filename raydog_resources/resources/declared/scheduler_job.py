"""SchedulerJob in a program; what is done for it is in `resources/scheduler_job.py`."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared
from raydog_resources.specs.scheduler_job import SchedulerJobSpec

_FACTS = ("job_id", "run", "state", "ray_address", "dashboard_url", "private_ip", "nodes_alive", "ray_token")
_SCRIPT_FACTS = ("script_state", "script_exit_code", "script_log")


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

    def __init__(self, name: str, spec: SchedulerJobSpec, opts: pulumi.ResourceOptions | None = None) -> None:
        secret = pulumi.ResourceOptions(additional_secret_outputs=["ray_token"])
        inputs = {**spec.model_dump(exclude_none=True), **dict.fromkeys((*_FACTS, *_SCRIPT_FACTS))}
        super().__init__(Declared("scheduler-job"), name, inputs, pulumi.ResourceOptions.merge(opts, secret))
