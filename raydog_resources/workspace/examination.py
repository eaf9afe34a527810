"""What a machine and a project need, one finding each; secrets are found, never shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from raydog_resources.config.connection import Connection, cloud_connection
from raydog_resources.config.description import Description, read_stack_file
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.errors import RaydogError
from raydog_resources.gateways.processes import Processes
from raydog_resources.workspace.account_examination import AccountExamination, OpenPlatform
from raydog_resources.workspace.engine import Engine
from raydog_resources.workspace.finding import Finding, found
from raydog_resources.workspace.local_platform import running_local_platform
from raydog_resources.workspace.workplace import Workplace, find_workplace


class Examination:
    """Looks at everything, also after something was found wrong; starts nothing and writes nothing.

    Without `account` no cloud is asked: then what is said of one is what the environment and the stack tell.
    """

    def __init__(
        self,
        folder: Path,
        stack: str,
        environment: Mapping[str, str],
        processes: Processes,
        engine: Callable[[], Engine],
        account: OpenPlatform | None = None,
    ) -> None:
        self._folder = folder
        self._stack = stack
        self._environment = environment
        self._processes = processes
        self._engine = engine
        self._account = account

    def findings(self) -> list[Finding]:
        """In the order in which one would mend things."""
        here = [self._python(), found("engine", self._engine_found), self._ray()]
        try:
            workplace = find_workplace(self._folder, self._environment)
        except RaydogError as error:
            return [*here, Finding("project", False, str(error))]
        return [*here, *self._of_project(workplace)]

    def _python(self) -> Finding:
        version = ".".join(map(str, sys.version_info[:3]))
        is_venv = sys.prefix != sys.base_prefix
        where = (
            sys.prefix
            if is_venv
            else f"{sys.executable}, which is no virtual environment. Next: scripts/setup"
        )
        return Finding("python", is_venv, f"{version} in {where}")

    def _engine_found(self) -> str:
        engine = self._engine()
        return f"{engine.kind} {engine.version}, {engine.path}, {engine.why}"

    def _ray(self) -> Finding:
        try:
            return Finding(
                "ray", True, f"{metadata.version('ray')} is installed here, for nodes of the local platform"
            )
        except metadata.PackageNotFoundError:
            advice = "not installed here: previews and cloud stacks don't need it, the local platform does"
            return Finding("ray", True, f"{advice}. Next, for that: pip install 'raydog-resources[local]'")

    def _of_project(self, workplace: Workplace) -> Iterator[Finding]:
        backend = workplace.backend
        yield Finding("project", True, f"{workplace.project.name} in {workplace.project.folder}")
        yield Finding("state", True, f"{backend.shown()}, chosen by {backend.chosen_by}")
        yield self._passphrase(workplace)
        file = workplace.project.stack_file(self._stack)
        try:
            description = read_stack_file(file, workplace.project.folder)
        except RaydogError as error:
            yield Finding("stack", False, str(error))
            return
        yield Finding("stack", True, f"{workplace.project.shown(file)} describes a cluster")
        place = description.runs_on
        if isinstance(place, RunsOnScheduler):
            yield Finding("place", True, f"{place.kind} on {', '.join(place.all_hosts) or 'this machine'}")
        elif place.is_local:
            yield found("platform", self._local_platform)
        else:
            yield from self._of_cloud(workplace, description, place.url)

    def _of_cloud(self, workplace: Workplace, description: Description, url: str) -> Iterator[Finding]:
        try:
            connection = self._cloud(workplace, url)
        except RaydogError as error:
            yield Finding("platform", False, str(error))
            return
        yield Finding("platform", True, f"{connection.url}, with a key from {connection.origin}")
        if self._account is None:
            return
        platform = self._account(connection)
        try:
            yield from AccountExamination(description, platform).findings()
        finally:
            platform.close()

    def _passphrase(self, workplace: Workplace) -> Finding:
        source = workplace.backend.passphrase_from
        if not workplace.backend.is_ours:
            return Finding(
                "passphrase",
                True,
                f"given by {source}; one is needed only if {workplace.backend.chosen_by} needs one",
            )
        made = workplace.checkout.passphrase_file.exists()
        return Finding(
            "passphrase", True, f"from {source}" if made else f"from {source}, which the first run makes"
        )

    def _local_platform(self) -> str:
        running = running_local_platform(self._processes, self._environment)
        if running is None:
            return "local; it does not run, the next up starts it; no account is needed"
        return f"local, runs at {running.url}, keeps nodes apart by {running.isolation}; no account is needed"

    def _cloud(self, workplace: Workplace, url: str) -> Connection:
        return cloud_connection(self._environment, folder=workplace.project.folder, written_url=url)
