"""One cluster as a job of a site's scheduler, with a stub in place of Ray."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.description import read_description
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.gateways.polling import Pace, Poller
from raydog_resources.gateways.scheduler import Scheduler
from raydog_resources.gateways.scheduler_pbs import PbsScheduler
from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from raydog_resources.gateways.scheduler_ssh import SshScheduler
from raydog_resources.resources.provider import Made
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.resources.scheduler_job import SchedulerJobProvider
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_job import SchedulerJobSpec
from raydog_resources.specs.scheduler_plan import plan_job
from tests.sites.site import NODES, Site
from tests.sites.site_host import site_host
from tests.sites.stub_environment import VERSION, make_stub_environment

CLOCK = SystemClock()
KINDS = ("slurm", "pbs", "ssh")


def always_on(*kinds: str) -> pytest.MarkDecorator:
    """Every time on these kinds of places, on the others where everything is asked for."""
    places = [
        pytest.param(
            kind, marks=[getattr(pytest.mark, kind), *([] if kind in kinds else [pytest.mark.matrix])]
        )
        for kind in KINDS
    ]
    return pytest.mark.parametrize("place", places, indirect=True)


def scheduler_as(kind: str, site: Site, user: str) -> Scheduler:
    """Over SSH, as that user."""
    if kind == "ssh":
        return SshScheduler([site_host(site, machine, user) for machine in NODES])
    opened = SlurmScheduler if kind == "slurm" else PbsScheduler
    return opened(site_host(site, user=user))


class Place:
    """What a stack's provider does, without an engine."""

    def __init__(self, site: Site, scheduler: Scheduler, user: str = "alice") -> None:
        self.site = site
        self.scheduler = scheduler
        self._user = user
        self._prefix = site.home(user) / "stub"
        if not self._prefix.exists():
            make_stub_environment(self._prefix)
        self.provider = self.new_provider()

    def new_provider(self) -> SchedulerJobProvider:
        """As another run of the engine has it."""
        provider = SchedulerJobProvider()
        provider.reach = Reach(ReachSettings(), open_place=lambda settings, clock: self.scheduler)
        provider.reach.poller = Poller(CLOCK, Pace(0.1, 1.2, 0.5))
        return provider

    def spec(
        self,
        stack: str = "t",
        nodes: int = 3,
        group: Mapping[str, Any] | None = None,
        observability: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> SchedulerJobSpec:
        """A cluster of a head and workers on that many machines."""
        kind: dict[str, Any] = {"kind": self.scheduler.kind}
        if self.scheduler.kind == "ssh":
            kind["hosts"] = list(NODES[:nodes])
        else:
            kind["transport"] = "here"
        runs_on = {**kind, "grace": "12s", "environment": {"venv": f"/home/{self._user}/stub"}, **changes}
        cluster: dict[str, Any] = {
            "ray_version": VERSION,
            "workers": {"cpu": {"nodes": nodes, "cpus": 1, **(group or {})}},
            "timeouts": {"provision": "30s", "head": "30s", "ready": "30s", "delete": "60s"},
        }
        if observability is not None:
            cluster["observability"] = observability
        found = read_description(
            {"cluster": cluster, "runs_on": runs_on}, Path("stacks/Pulumi.t.yaml"), Path()
        )
        assert isinstance(found.runs_on, RunsOnScheduler)
        return plan_job(found, found.runs_on, Owner("raydog", stack))

    def state(self, made: Made) -> str:
        """What `refresh` finds."""
        seen = self.new_provider().look(made.ident, made.outputs)
        assert seen is not None
        return str(seen.outputs["state"])

    def until_fact(self, made: Made, name: str, value: str) -> None:
        """Once a refresh finds that output to be so."""
        Poller(CLOCK, Pace(0.2, 1.2, 1.0)).until(
            lambda: self.new_provider().look(made.ident, made.outputs),
            lambda seen: seen is not None and seen.outputs[name] == value,
            thing=name,
            deadline_seconds=40,
        )

    def until_state(self, made: Made, beginning: str, seconds: float = 60) -> str:
        """The state that begins like that, once it is there."""
        return Poller(CLOCK, Pace(0.2, 1.2, 1.0)).until(
            lambda: self.state(made),
            lambda state: state.startswith(beginning),
            thing=made.ident,
            deadline_seconds=seconds,
        )

    def calls_of_ray(self) -> set[str]:
        """The first word of each call so far."""
        return {line.split()[0] for line in (self._prefix / "bin" / "calls").read_text().splitlines()}

    def processes(self) -> list[str]:
        """Of this user's cluster, on any machine."""
        return [
            f"{machine}: {line}"
            for machine in NODES
            for line in self.site.processes(machine, self._user)
            if "stub_ray" in line or "script" in line
        ]

    def folders(self) -> list[str]:
        """Of nodes of this user, on any machine."""
        listed = f"find /tmp -maxdepth 1 -name 'rd-*' -user {self._user}"
        return [
            f"{machine}: {name}"
            for machine in NODES
            for name in self.site.run(machine, "sh", "-c", listed, check=False).split()
        ]

    def left(self) -> list[str]:
        """Processes and folders of Ray's on any machine, and the job's own folder."""
        jobs = self.site.home(self._user) / ".raydog" / "jobs"
        return [*self.processes(), *self.folders(), *(str(path) for path in jobs.glob("*"))]
