"""A cluster as one job of a scheduler, or on plain hosts; outputs as anywhere else."""

from __future__ import annotations

import json
from typing import Any

import pulumi

from raydog_resources.components.connect_text import connect_text, tunnel_text
from raydog_resources.components.ray_cluster_on_yellowdog import OUTPUTS
from raydog_resources.config.description import Description
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.resources.declared.scheduler_job import SchedulerJob
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_plan import plan_job


class RayClusterOnScheduler(pulumi.ComponentResource):
    """The job is the cluster: one thing to make, to look at and to end."""

    def __init__(
        self,
        name: str,
        description: Description,
        place: RunsOnScheduler,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("raydog:index:RayClusterOnScheduler", name, None, opts)
        self._described = description
        self._place = place
        owner = Owner(pulumi.get_project(), pulumi.get_stack())
        # How the place is reached may change without touching the job: it is the provider's, not the job's.
        reached = json.dumps(
            place.model_dump(mode="json", exclude_defaults=True, exclude={"environment", "user_script"})
        )
        provider = pulumi.ProviderResource(
            "pulumi-python",
            "raydog-waiters",
            {"raydog:place": reached, "raydog:stack": pulumi.get_stack()},
            pulumi.ResourceOptions(parent=self),
        )
        job = SchedulerJob(
            f"{name}-job",
            plan_job(description, place, owner),
            pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.outputs = self._outputs(job)
        self.register_outputs(self.outputs)

    def _outputs(self, job: SchedulerJob) -> dict[str, pulumi.Output[Any]]:
        values = {
            "ray_address": job.ray_address,
            "dashboard_url": job.dashboard_url,
            "jobs_url": job.dashboard_url,
            "grafana_url": "",
            "prometheus_url": "",
            "head_private_ip": job.private_ip,
            "head_public_ip": "",
            "nodes": job.nodes_alive,
            "state": job.state,
            "job_id": job.job_id,
            "price_per_hour": "",
            "connect": self._connect(job),
            "ray_token": job.ray_token,
            "grafana_password": "",
        }
        return {name: pulumi.Output.from_input(values[name]) for name in OUTPUTS}

    def _connect(self, job: SchedulerJob) -> pulumi.Output[str]:
        """Without the token itself: a text of which a part is secret would be secret as a whole."""
        facts = pulumi.Output.all(job.ray_address, job.dashboard_url, job.state)
        stack, needs_token = pulumi.get_stack(), self._described.cluster.auth == "token"
        hosts = self._place.all_hosts
        return facts.apply(
            lambda known: connect_text(
                stack,
                ray_address=known[0] or "",
                dashboard_url=known[1] or "",
                state=known[2] or "",
                price_per_hour="",
                needs_token=needs_token,
                tunnel=tunnel_text(hosts[0], known[0] or "", known[1] or "") if hosts else "",
            )
        )
