"""The scheduler of a place as it is described; with `auto` the host is asked which it has."""

from __future__ import annotations

from raydog_resources.clock import Clock
from raydog_resources.config.runs_on_scheduler import AUTO, PBS, SLURM, SSH, RunsOnScheduler
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_opening import HERE, open_host
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS, Scheduler
from raydog_resources.gateways.scheduler_pbs import PbsScheduler
from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from raydog_resources.gateways.scheduler_ssh import SshScheduler
from raydog_resources.gateways.scheduler_step import SchedulerSteps


def open_scheduler(place: RunsOnScheduler, clock: Clock) -> Scheduler:
    """Only `auto` connects."""
    names = place.all_hosts or (HERE,)
    hosts = [open_host(place.transport, name, place.login, clock) for name in names]
    kind = found_kind(hosts[0]) if place.kind == AUTO else place.kind
    if kind == SSH:
        return SshScheduler(hosts)
    return SlurmScheduler(hosts[0]) if kind == SLURM else PbsScheduler(hosts[0])


def found_kind(host: Host) -> str:
    """`slurm`, `pbs`, or `ssh` where the host has neither."""
    answer = SchedulerSteps(host, "schedulers", "auto").run("which", [], seconds=SCHEDULER_SECONDS)
    return SLURM if answer.has(SLURM) else PBS if answer.has(PBS) else SSH
