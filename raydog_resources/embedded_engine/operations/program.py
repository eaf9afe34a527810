"""The program of a run: a process of ours, or a function in an automation program that called us."""

from __future__ import annotations

import json
from threading import Event, Thread
from typing import Any, Protocol

import grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from raydog_resources.embedded_engine.children.child import Child, Hear, Home
from raydog_resources.embedded_engine.children.homes import python_of
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.job import Job
from raydog_resources.embedded_engine.monitor.host import RunFacts

TOLD = 32
"""The exit code of a program that has said itself why it failed."""
_SECONDS_TO_LEAVE = 5.0


class Program(Protocol):
    """Runs beside us until it is through."""

    ended: Event

    def start(self, address: str) -> None:
        """Let it run, with our services at that address."""

    @property
    def has_failed(self) -> bool:
        """Once it has ended: whether it went wrong."""

    def verdict(self) -> str:
        """What is to be said about its failure; "" if it has said so itself."""

    def end(self) -> None:
        """Wait a little until it has gone, then see to it that it has."""

    def kill(self) -> None:
        """Now."""


def program_of(job: Job, facts: RunFacts, hear: Hear) -> Program:
    """The program of that run."""
    return _Inline(job, facts) if job.options.client else _Process(job, facts, hear)


class _Process:
    def __init__(self, job: Job, facts: RunFacts, hear: Hear) -> None:
        self._job = job
        self._facts = facts
        self._hear = hear
        self._child: Child | None = None
        self._code: int | None = None
        self.ended = Event()

    def start(self, address: str) -> None:
        facts, folder = self._facts, self._job.project.program_folder
        given = {
            "monitor": address,
            "engine": address,
            "project": facts.project,
            "stack": facts.stack,
            "organization": facts.organization,
            "root-directory": str(facts.root),
            "program": str(folder),
            "parallel": str(facts.parallel),
        }
        arguments = [word for name, value in given.items() for word in (f"--{name}", value)]
        if facts.is_preview:
            arguments.append("--preview")
        self._child = Child("program_main.py", arguments, self._home())
        self._child.listen(self._hear)
        Thread(target=self._watch, name="program", daemon=True).start()

    def _home(self) -> Home:
        facts = self._facts
        environment = {
            **self._job.environment,
            "PULUMI_CONFIG": json.dumps(dict(facts.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(sorted(facts.secret_keys)),
        }
        return Home(self._job.project.program_folder, python_of(self._job), environment)

    def _watch(self) -> None:
        if self._child is not None:
            self._code = self._child.wait()
        self.ended.set()

    @property
    def has_failed(self) -> bool:
        return self._code != 0

    def verdict(self) -> str:
        if self._code in (0, TOLD):
            return ""
        if self._code is not None and self._code < 0:
            return f"an unhandled error occurred: program was ended by signal {-self._code}"
        return f"an unhandled error occurred: program exited with non-zero exit code: {self._code}"

    def end(self) -> None:
        if not self.ended.wait(_SECONDS_TO_LEAVE) and self._child is not None:
            self._child.end()
        self.kill()

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()


class _Inline:
    """Its language host lives in the automation program, and so does it."""

    def __init__(self, job: Job, facts: RunFacts) -> None:
        self._job = job
        self._facts = facts
        self._channel = grpc.insecure_channel(job.options.client)
        self._call: Any = None
        self._error = ""
        self.ended = Event()

    def start(self, address: str) -> None:
        facts = self._facts
        folder = str(self._job.project.program_folder)
        request = language_pb2.RunRequest(
            project=facts.project,
            stack=facts.stack,
            pwd=folder,
            args=[address],
            program=".",
            config=dict(facts.config),
            configSecretKeys=sorted(facts.secret_keys),
            dryRun=facts.is_preview,
            parallel=facts.parallel,
            monitor_address=address,
            organization=facts.organization,
        )
        self._call = language_pb2_grpc.LanguageRuntimeStub(self._channel).Run.future(request)
        Thread(target=self._watch, name="program", daemon=True).start()

    def _watch(self) -> None:
        try:
            self._error = self._call.result().error
        except (grpc.RpcError, grpc.FutureCancelledError) as error:
            self._error = str(error.details()) if isinstance(error, grpc.RpcError) else "it was ended"
        self.ended.set()

    @property
    def has_failed(self) -> bool:
        return bool(self._error)

    def verdict(self) -> str:
        return f"an unhandled error occurred: {self._error}" if self._error else ""

    def end(self) -> None:
        self.ended.wait(_SECONDS_TO_LEAVE)
        self.kill()

    def kill(self) -> None:
        if self._call is not None:
            self._call.cancel()
        self._channel.close()


def require_python(job: Job) -> None:
    """Programs in other languages need their own hosts."""
    if job.project.runtime != "python":
        raise Failure(f"the runtime {job.project.runtime} is not something the embedded engine runs")
