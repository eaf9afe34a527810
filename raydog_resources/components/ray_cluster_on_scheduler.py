"""A cluster as one job of a scheduler, or on plain hosts; outputs as anywhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pulumi

from raydog_resources.components.connect_text import connect_text, tunnel_text
from raydog_resources.components.ray_cluster_on_yellowdog import OUTPUTS
from raydog_resources.config.description import Description
from raydog_resources.config.runs_on_scheduler import SSH, RunsOnScheduler
from raydog_resources.resources.observability_watch import UP
from raydog_resources.resources.scheduler_job import SchedulerJob
from raydog_resources.specs.job_observability import told_to_observe
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_plan import plan_job

FOR_THE_NEXT_JOB = (
    "is for the next job: the one that runs began without it and goes on so; "
    "raydog up --renew ends it and submits that"
)


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
            "grafana_url": _observed(job, job.grafana_url),
            "prometheus_url": _observed(job, job.prometheus_url),
            "head_private_ip": job.private_ip,
            "head_public_ip": "",
            "nodes": job.nodes_alive,
            "state": self._state(job),
            "job_id": job.job_id,
            "price_per_hour": "",
            "connect": self._connect(job),
            "ray_token": job.ray_token,
            "grafana_password": _observed(job, job.grafana_password),
        }
        return {name: pulumi.Output.from_input(values[name]) for name in OUTPUTS}

    def _connect(self, job: SchedulerJob) -> pulumi.Output[str]:
        """Without the token itself: a text of which a part is secret would be secret as a whole."""
        seen = (_observed(job, job.grafana_url), _observed(job, job.prometheus_url))
        facts = pulumi.Output.all(job.ray_address, job.dashboard_url, self._state(job), *seen)
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
                tunnel=tunnel_text(hosts[0], *known[:2], *self._reached(known[3:])) if hosts else "",
                grafana_url=known[3],
                prometheus_url=known[4],
            )
        )

    def _reached(self, addresses: list[str]) -> list[str]:
        """Through the host at which a tunnel ends: on a login node a loopback address is not the head's."""
        return [url for url in addresses if self._place.kind == SSH or urlsplit(url).hostname != "127.0.0.1"]

    def _state(self, job: SchedulerJob) -> pulumi.Output[str]:
        """And what does not observe it although it should."""
        wanted = self._described.cluster.observed is not None

        def with_observability(told: Mapping[str, str] | None) -> pulumi.Output[str]:
            if not wanted or told is None:
                return job.state
            if told_to_observe(told) is None:
                # In a preview, too, where nothing else would tell of it.
                pulumi.log.warn(f"observability {FOR_THE_NEXT_JOB}", self)
                return job.state.apply(lambda state: f"{state or ''}; observability {FOR_THE_NEXT_JOB}")
            return pulumi.Output.all(job.state, job.observability_state).apply(_both)

        return job.settings.apply(with_observability)


def _both(known: list[str | None]) -> str:
    state, observability = known[0] or "", known[1] or ""
    return state if observability in ("", UP) else f"{state}; observability {observability}"


def _observed(job: SchedulerJob, value: pulumi.Output[str | None]) -> pulumi.Output[str]:
    """A fact of a job that is observed; of others it is known, in a preview too, that there is none."""

    def fact(told: Mapping[str, str] | None) -> pulumi.Output[str]:
        if told_to_observe(told or {}) is None:
            return pulumi.Output.from_input("")
        return value.apply(lambda known: known or "")

    return job.settings.apply(fact)
