"""The job of a scheduler, or of plain hosts, that holds a whole cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.errors import DeadlinePassed, Gone, RaydogError
from raydog_resources.gateways.scheduler_job import Job, JobState
from raydog_resources.resources.entry import load
from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.job_observability import observability_facts
from raydog_resources.resources.job_request import request_of
from raydog_resources.resources.job_site import JobSite
from raydog_resources.resources.job_view import EXPIRED, FAILED, PENDING, REQUEUED, JobView, view
from raydog_resources.resources.job_watch import JobWatch, NotReady
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.resources.values import known
from raydog_resources.specs.job_observability import GRAFANA, parts_told
from raydog_resources.specs.job_settings import essence
from raydog_resources.specs.scheduler_job import SchedulerJobSpec

_FACTS = ("job_id", "run", "state", "ray_address", "dashboard_url", "private_ip", "nodes_alive", "ray_token")
_SCRIPT_FACTS = ("script_state", "script_exit_code", "script_log")
_OBSERVED_FACTS = ("prometheus_url", "grafana_url", "observability_state", "grafana_password")
_TOLD = ("settings", "groups")
_KILLED_AFTER = 30.0
"""Seconds beyond the grace period after which a job that does not stop is cancelled."""


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
        super().__init__(load("scheduler-job"), name, inputs, pulumi.ResourceOptions.merge(opts, secret))


class SchedulerJobProvider(Provider[SchedulerJobSpec]):
    """Look-up and submission are one step on the host, so whoever is killed anywhere finds the job again."""

    kind = "scheduler-job"
    model = SchedulerJobSpec
    old_goes_first = True

    def kept(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        """What only the next job would be told, or what an older release did not tell, ends no live job."""
        told = [name for name in _TOLD if name in olds and known(news.get(name))]
        alike = {name: olds[name] for name in told if _essence(olds[name]) == _essence(news.get(name))}
        return {**super().kept(olds, news), **alike}

    def make(self, spec: SchedulerJobSpec) -> Made:
        scheduler, site = self.reach.scheduler, JobSite(self.reach.scheduler, spec)
        request = request_of(spec, scheduler.kind)
        for sentence in scheduler.preflight(request):
            self.reach.tell(spec.name, sentence)
        token, password = site.token(), site.grafana_password()
        self.reach.tell(spec.name, "seeing to Ray's environment")
        site.prepare()
        job = scheduler.submit(request)
        self.reach.tell(spec.name, f"{'found' if job.adopted else 'submitted'} job {job.id}")
        return self._followed(spec, job.id, token, password)

    def _followed(self, spec: SchedulerJobSpec, job_id: str, token: str, password: str) -> Made:
        known = {**spec.model_dump(), "job_id": job_id, "run": "", "ray_token": token}
        if password:
            known["grafana_password"] = password
        try:
            seen = JobWatch(self.reach, spec, job_id).wait()
        except NotReady as error:
            half = {**known, **_facts(error.view, spec)}
            if spec.on_timeout == "destroy":
                self.remove(spec.name, half)
                raise RaydogError(str(error), done="the job was ended") from error
            raise HalfMade(spec.name, half, [str(error)]) from error
        except RaydogError as error:
            # The job is there, whatever became of our looking at it.
            raise HalfMade(spec.name, {**known, **_facts(JobView("unknown"), spec)}, [str(error)]) from error
        return Made(ident=spec.name, outputs={**known, **_facts(seen, spec)})

    def change(self, ident: str, outputs: Outputs, spec: SchedulerJobSpec) -> Made:
        """A job that is over is submitted again, unless it ended as it was meant to and is to be kept so."""
        job_id, token = outputs.get("job_id", ""), outputs.get("ray_token", "")
        seen = self._seen(job_id, outputs.get("run", ""), spec)
        if seen.is_over:
            if self._is_kept(seen, spec):
                return Made(ident=ident, outputs={**outputs, **spec.model_dump(), **_facts(seen, spec)})
            return self.make(spec)
        if spec.walltime is not None and spec.walltime != outputs.get("walltime"):
            self.reach.scheduler.change_walltime(job_id, spec.walltime)
            JobSite(self.reach.scheduler, spec).tell_lifetime(job_id)
        return self._followed(spec, job_id, token, str(outputs.get("grafana_password") or ""))

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        """A job that is over stays in the state, and tells of its end; that another is to come is a difference."""
        spec = self.spec_of(outputs)
        seen = self.view_of(outputs)
        inputs = {key: outputs[key] for key in SchedulerJobSpec.model_fields if key in outputs}
        if seen.is_over and not self._is_kept(seen, spec):
            inputs["where"] = f"{spec.where} ({seen.state})"
        return Seen(outputs={**outputs, **_facts(seen, spec)}, inputs=inputs)

    def view_of(self, outputs: Outputs) -> JobView:
        """The job as it is now, for who wants to know more of it than the state keeps."""
        return self._seen(outputs.get("job_id", ""), outputs.get("run", ""), self.spec_of(outputs))

    def _is_kept(self, seen: JobView, spec: SchedulerJobSpec) -> bool:
        return seen.state == EXPIRED and spec.walltime_end == "keep"

    def _seen(self, job_id: str, run: str, spec: SchedulerJobSpec) -> JobView:
        """Of a job that the scheduler has forgotten, what it wrote itself."""
        try:
            return JobWatch(self.reach, spec, job_id).look()
        except Gone as error:
            run = run or f"runs/{job_id}.0"
            end = JobSite(self.reach.scheduler, spec).end_of_run(run)
            restarts = int(run.rpartition(".")[2])
            forgotten = Job(job_id, spec.name, JobState.UNKNOWN, reason=error.what, restarts=restarts)
            seen = view(forgotten, {f"{run}/end.json": end}, spec.nodes)
            return seen if end else JobView(FAILED, f"the scheduler does not know job {job_id} any more", run)

    def remove(self, ident: str, outputs: Outputs) -> None:
        spec, job_id = self.spec_of(outputs), str(outputs.get("job_id", ""))
        scheduler, site = self.reach.scheduler, JobSite(self.reach.scheduler, spec)
        # Beside the one that is known there may be one of a run of which nothing came into the state.
        others = [left.id for left in scheduler.find(spec.name) if left.tag == spec.tag and left.id != job_id]
        ours = [*([job_id] if job_id else []), *others]
        for each in ours:
            self._end(spec, each)
        self.reach.poller.until(
            lambda: all(scheduler.is_gone(each, spec.name) for each in ours),
            bool,
            thing=f"job {', '.join(ours)}",
            deadline_seconds=spec.delete_seconds,
            describe=lambda _: "not gone yet",
        )
        for each in ours:
            NodeTrail(self.reach.trail).end_job(each)
        site.clean(keep_logs=spec.keep_logs)

    def _end(self, spec: SchedulerJobSpec, job_id: str) -> None:
        watch = JobWatch(self.reach, spec, job_id)
        try:
            seen = watch.look()
        except Gone:
            return
        if seen.is_over:
            return
        if seen.run and seen.state not in (PENDING, REQUEUED):
            self._stop_gently(spec, watch, seen)
        self.reach.scheduler.cancel(job_id)

    def _stop_gently(self, spec: SchedulerJobSpec, watch: JobWatch, seen: JobView) -> None:
        """Ray drains and the job ends by itself; if not, it is cancelled after this."""
        self.reach.tell(spec.name, f"asking it to stop; Ray may drain for {spec.grace} s")
        JobSite(self.reach.scheduler, spec).ask_to_stop(seen.run, "destroy")
        try:
            self.reach.poller.until(
                watch.look,
                lambda now: now.is_over,
                thing=spec.name,
                deadline_seconds=spec.grace + _KILLED_AFTER,
                describe=lambda now: now.sentence,
            )
        except (DeadlinePassed, Gone):
            return


def _essence(told: Any) -> Any:
    """Of the job's settings, or of those of its groups, what makes another job."""
    if isinstance(told, list):
        return [{**group, "settings": _essence(group.get("settings") or {})} for group in told]
    return essence(told or {})


def _facts(seen: JobView, spec: SchedulerJobSpec) -> dict[str, Any]:
    """What isn't known is "", and `state` says why."""
    head = seen.head
    address, ports = str(head.get("address", "")), head.get("ports", {})
    return {
        "state": seen.sentence,
        "run": seen.run,
        "private_ip": address,
        "ray_address": f"ray://{address}:{ports['client']}" if address else "",
        "dashboard_url": f"http://{address}:{ports['dashboard']}" if address else "",
        "nodes_alive": [dict(row) for row in seen.nodes] if address else [],
        "script_state": str(seen.script.get("status", "")).lower(),
        "script_exit_code": "" if (code := seen.script.get("exit_code")) is None else str(code),
        "script_log": f"{seen.run}/script.log" if seen.script else "",
        **observability_facts(spec.settings, seen),
    }
