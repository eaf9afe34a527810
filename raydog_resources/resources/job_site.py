"""The job's folder on its hosts: what lies there before it runs, how it is asked to stop, what stays after it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from raydog_resources.bootstrap.exit_code import ExitCode
from raydog_resources.bootstrap.job_script import PREPARE
from raydog_resources.config.runs_on_scheduler import PBS
from raydog_resources.errors import Gone, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.scheduler import Scheduler
from raydog_resources.resources.job_request import (
    GRAFANA_PASSWORD,
    REQUIREMENTS,
    TOKEN,
    USER_SCRIPT,
    job_text,
)
from raydog_resources.specs.job_observability import GRAFANA, parts_told
from raydog_resources.specs.scheduler_job import SchedulerJobSpec

_STOP = (
    'cd -- "$1" 2>/dev/null || exit 0; umask 077; printf "%s\\n" "$2" >.stop.asked && mv -f .stop.asked stop'
)
# What a node that was killed could not remove itself; of a scheduler's nodes only those that are hosts are reached.
_NODES = """cd -- "$1" 2>/dev/null || exit 0
for file in runs/*/node.*.folder; do
    [ -f "$file" ] && read -r folder <"$file" || continue
    case $folder in /*/rd-[0-9]*) rm -rf -- "$folder" ;; esac
done
"""
_CLEAN = 'rm -rf -- "$1"'
_KEEP_LOGS = (
    'cd -- "$1" 2>/dev/null || exit 0; rm -f token grafana_password requirements.txt lifetime.* *.sh runs/*/stop '
    "runs/*/*.sh; rm -rf runs/*/observability"
)
_ENOUGH_WORDS = 2000


class JobSite:
    """Hosts may share the folder or have one each: what is done is done on all of them, and harmless twice."""

    def __init__(self, scheduler: Scheduler, spec: SchedulerJobSpec) -> None:
        self._scheduler = scheduler
        self._spec = spec

    def token(self) -> str:
        """The token that an earlier run left here, or a new one: it is on the hosts before the job is."""
        if self._spec.auth != "token":
            return ""
        return self._secret(TOKEN, 32, self._scheduler.hosts)

    def grafana_password(self) -> str:
        """Likewise, where Grafana is asked for: on the head's host, where it is started."""
        if GRAFANA not in parts_told(self._spec.settings):
            return ""
        return self._secret(GRAFANA_PASSWORD, 16, [self._first])

    def _secret(self, name: str, size: int, hosts: Sequence[Host]) -> str:
        path = f"{self._spec.folder}/{name}"
        try:
            found = self._first.get(path).decode().strip()
        except Gone:
            found = ""
        found = found or secrets.token_hex(size)
        for host in hosts:
            host.put(path, found.encode())
        return found

    def prepare(self) -> None:
        """The environment, made or looked at before anything waits in a queue; RequestRefused with its own words."""
        files = {REQUIREMENTS: self._spec.requirements, USER_SCRIPT: self._spec.user_script}
        for name, text in files.items():
            for host in self._scheduler.hosts if text else ():
                host.put(f"{self._spec.folder}/{name}", text.encode())
        if self._scheduler.kind == "ssh":
            # Each host does it itself, all at the same time.
            return
        end = self._first.run(
            ["bash", "-s", "--", PREPARE],
            stdin=job_text(self._spec, self._scheduler.kind).encode(),
            limit_seconds=self._spec.prepare_seconds,
        )
        if end.exit_code:
            words = f"{end.output}\n{end.errors}".strip()[-_ENOUGH_WORDS:]
            raise RequestRefused(
                f"Ray's environment is not there and could not be made (exit code {end.exit_code}"
                f"{_meaning(end.exit_code)}):\n{words}\n",
                thing=f"environment on {self._first.name}",
                done="no job was submitted",
                next_step="mend what it says, then: raydog up",
            )

    def ask_to_stop(self, run: str, reason: str) -> None:
        """Every node looks at that file; a host on which the run never began is left alone."""
        for host in self._scheduler.hosts:
            self._on(host, _STOP, f"{self._spec.folder}/{run}", reason)

    def tell_lifetime(self, job_id: str) -> None:
        """A job of PBS counts its time itself, so as to end in good order before PBS ends it."""
        if self._scheduler.kind == PBS and self._spec.walltime is not None:
            seconds = max(1, self._spec.walltime - self._spec.grace)
            self._first.put(f"{self._spec.folder}/lifetime.{job_id}", f"{seconds}\n".encode())

    def end_of_run(self, run: str) -> str:
        """What the job wrote of its end; "" where it wrote nothing."""
        try:
            return self._first.get(f"{self._spec.folder}/{run}/end.json").decode(errors="replace")
        except Gone:
            return ""

    def clean(self, *, keep_logs: bool) -> None:
        """The folder goes, or all of it but the logs."""
        # First on all: where the folder is shared, the first host takes away what the others must read.
        for host in self._scheduler.hosts:
            self._on(host, _NODES, self._spec.folder)
        for host in self._scheduler.hosts:
            self._on(host, _KEEP_LOGS if keep_logs else _CLEAN, self._spec.folder)

    @property
    def _first(self) -> Host:
        return self._scheduler.hosts[0]

    def _on(self, host: Host, program: str, folder: str, *more: str) -> None:
        # The shell begins in the home, from where on such a path goes.
        place = folder.removeprefix("~/")
        end = host.run(["sh", "-c", program, "sh", place, *more])
        if end.exit_code:
            raise RequestRefused(
                end.errors.strip() or f"exit code {end.exit_code}",
                thing=f"{folder} on {host.name}",
                done="it is as it was, or half removed",
                next_step="see to the folder there, then run the same again",
            )


def _meaning(code: int) -> str:
    return f": {ExitCode(code).meaning}" if code in list(ExitCode) else ""
