"""The job's provider over a login node in memory: its scheduler, its files, and what was told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from raydog_resources.gateways.host import CommandEnd
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.host_trust import FirstContactTrust
from raydog_resources.gateways.scheduler_job import JobState
from raydog_resources.resources.provider import Made
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.resources.scheduler_job import SchedulerJobProvider
from tests.fakes.clock import FakeClock
from tests.fakes.host import FakeNetwork, Machine, Program
from tests.fakes.scheduler import FakeScheduler
from tests.unit.resources.rig import job_spec

ADDRESS = HostAddress("login.example.com", "me")
KEY = HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519" + b"k" * 32)
HEAD = {"address": "10.0.0.5", "ports": {"client": 10001, "dashboard": 8265, "gcs": 6379}}


class Site:
    """A provider, its scheduler, and the login node's files."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.programs: list[Sequence[str]] = []
        self.prepares = CommandEnd(0)
        programs = {"bash": Program(self._prepare), "sh": Program(self._shell)}
        self.machine = Machine(KEY, programs=programs)
        host = FakeNetwork({ADDRESS.host: self.machine}).host(ADDRESS, FirstContactTrust())
        self.scheduler = FakeScheduler(host)
        self.told: list[str] = []
        self.provider = SchedulerJobProvider()
        self.provider.reach = Reach(
            ReachSettings(), clock=self.clock, open_place=lambda settings, clock: self.scheduler
        )
        self.provider.reach.tell = lambda thing, sentence: self.told.append(sentence)  # type: ignore[method-assign]
        self.spec = job_spec()
        self.scheduler.on_look = self.starts
        self.observability: Mapping[str, object] = {}
        """What the programs beside the head tell once the job runs."""

    def _prepare(self, words: Sequence[str], stdin: bytes) -> CommandEnd:
        self.programs.append(words)
        return self.prepares

    def _shell(self, words: Sequence[str], stdin: bytes) -> CommandEnd:
        self.programs.append(words)
        folder, *more = words[3:]
        if more:
            self.scheduler.files[f"{folder.partition(self.spec.name)[2].strip('/')}/stop"] = more[0]
        elif words[1].startswith("rm -rf"):
            for name in [name for name in self.machine.files if name.startswith(folder)]:
                del self.machine.files[name]
        return CommandEnd(0)

    def starts(self, job_id: str) -> None:
        """At a look the job runs and both nodes are there, unless it was asked to stop."""
        job = self.scheduler.jobs.get(job_id)
        if job is None or job.state.is_over:
            return
        run = f"runs/{job_id}.{job.restarts}"
        if f"{run}/stop" in self.scheduler.files:
            self.scheduler.becomes(job_id, JobState.ENDED)
            return
        alive = [[f"{job_id}.0.0", "cpu", "10.0.0.5"], [f"{job_id}.0.1", "cpu", "10.0.0.6"]]
        self.scheduler.becomes(job_id, JobState.RUNNING)
        self.scheduler.files |= {
            f"{run}/head.json": json.dumps(HEAD),
            f"{run}/nodes.json": json.dumps({"alive": alive}),
        }
        if self.observability:
            self.scheduler.files[f"{run}/observability.json"] = json.dumps(self.observability)

    def make(self) -> Made:
        return self.provider.make(self.spec)

    def state_after_refresh(self, made: Made) -> str:
        seen = self.provider.look(made.ident, made.outputs)
        assert seen is not None
        return str(seen.outputs["state"])

    def is_to_be_replaced(self, made: Made) -> bool:
        seen = self.provider.look(made.ident, made.outputs)
        assert seen is not None
        return bool(seen.inputs["where"] != self.spec.where)
