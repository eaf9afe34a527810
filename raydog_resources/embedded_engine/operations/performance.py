"""A program's run beside us: begun, listened to, and brought to an end whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from raydog_resources.embedded_engine.children.homes import policy_home
from raydog_resources.embedded_engine.job import REFRESH, Job
from raydog_resources.embedded_engine.monitor.host import RunFacts
from raydog_resources.embedded_engine.monitor.server import MonitorServer
from raydog_resources.embedded_engine.operations.bench import Bench
from raydog_resources.embedded_engine.operations.deployment import Deployment
from raydog_resources.embedded_engine.operations.program import Program, program_of
from raydog_resources.embedded_engine.policies.pack import Pack

_LOOK_SECONDS = 0.05
_SECONDS_TO_NOTICE = 5.0


class Performance:
    """Ends when the program has ended and all that was begun is done; `last` is what is left to do when it has."""

    def __init__(
        self, job: Job, facts: RunFacts, bench: Bench, deployment: Deployment, last: Callable[[], None]
    ) -> None:
        self._job = job
        self._facts = facts
        self._bench = bench
        self._deployment = deployment
        self._last = last

    def run(self) -> None:
        """From the program's first line to its last."""
        server = MonitorServer(self._deployment)
        program = program_of(self._job, self._facts, self._bench.watcher.hear)
        try:
            self._call_guards(server.address)
            program.start(server.address)
            self._accompany(program)
        finally:
            self._deployment.close()
            if self._bench.course.was_killed:
                # Calls that are under way end with the providers, and our threads with them.
                self._bench.providers.close()
                program.kill()
            program.end()
            server.close()
            self._bench.providers.close()
            self._bench.guards.close()

    def _call_guards(self, address: str) -> None:
        job = self._job
        if job.kind == REFRESH:
            return
        configs = [*job.options.policy_pack_configs, *[""] * len(job.options.policy_packs)]
        packs = []
        for folder, config in zip(job.options.policy_packs, configs, strict=False):
            home = policy_home(job, Path(folder), is_preview=self._facts.is_preview)
            settings = Path(config) if config else None
            packs.append(Pack(home.folder, settings, home, address, self._bench.watcher.hear))
        self._bench.guards.begin(packs)

    def _accompany(self, program: Program) -> None:
        course = self._bench.course
        if not self._wait(program):
            return
        if not self._deployment.asked.is_set() and program.has_failed:
            verdict = program.verdict()
            if verdict and not course.has_failed:
                self._bench.watcher.error("", verdict)
            course.fail()
        if not course.has_failed and not course.is_over:
            self._last()
        if not course.is_over:
            self._bench.guards.review_all(self._bench.runner.news.values())

    def _wait(self, program: Program) -> bool:
        """Until it has asked for everything or has ended; False if somebody stopped us."""
        course, deployment = self._bench.course, self._deployment
        while not deployment.asked.wait(_LOOK_SECONDS):
            if program.ended.is_set():
                return True
            if course.was_killed:
                return False
            if course.is_over and self._bench.runner.is_idle:
                # It learns of it with the next thing it asks for; it may be asking for nothing.
                program.ended.wait(_SECONDS_TO_NOTICE)
                return False
        return True
