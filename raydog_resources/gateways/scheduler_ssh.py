"""Plain SSH hosts: on each one a detached group of processes; the first host's is the job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from raydog_resources.errors import CouldNotAsk, DescriptionError, Gone, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.scheduler import SCHEDULER_SECONDS
from raydog_resources.gateways.scheduler_adoption import settled
from raydog_resources.gateways.scheduler_answer import Answer
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest
from raydog_resources.gateways.scheduler_ssh_groups import Group, job_of, read_group
from raydog_resources.gateways.scheduler_step import SchedulerSteps, script_text
from raydog_resources.gateways.scheduler_tail import log_tail

_SECONDS = SCHEDULER_SECONDS
T = TypeVar("T")
# What the head tells the others, in the folder of one run of the job.
_CARRIED = ("address", "head.json", "node.0.json")
_MOST_AT_ONCE = 16


class SshScheduler:
    """A `Scheduler` where there is none. Hosts need not reach each other over SSH, nor share files."""

    kind = "ssh"

    def __init__(self, hosts: Sequence[Host]) -> None:
        self.hosts: Sequence[Host] = tuple(hosts)
        self._steps = [SchedulerSteps(host, "plain SSH", "ssh_processes", self.kind) for host in self.hosts]
        self._group = script_text("ssh_processes", "ssh_group")

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        self._check(request)
        answers = self._on_hosts(lambda number: self._steps[number].run("preflight", [], seconds=_SECONDS))
        return tuple(
            f"{host.name} has {section.words[1]} CPUs, and {request.cpus} were asked for"
            for host, answer in zip(self.hosts, answers, strict=True)
            for section in answer.of("cpus")
            if request.cpus is not None and 0 < int(section.words[1]) < request.cpus
        )

    def submit(self, request: JobRequest) -> Job:
        self._check(request)
        answer = self._begin(request, 0, "")
        head = read_group(answer)
        if head is None:
            raise CouldNotAsk(
                "the job's first process did not begin",
                thing=f"job {request.name} of {self._steps[0].name}",
                done="nothing runs there",
                next_step="run the same again; see whether the host can start processes (ulimit -u, memory)",
            )
        if head.tag != request.tag:
            return self._settled(self._job(request.name, head), request, adopted=True)
        rest = self._on_hosts(lambda number: read_group(self._begin(request, number, head.job_id)), first=1)
        return self._settled(self._job(request.name, head, rest), request, adopted=answer.has("adopted"))

    def find(self, name: str) -> tuple[Job, ...]:
        head = read_group(self._steps[0].run("look", [name, "0"], seconds=_SECONDS))
        return (self._job(name, head),) if head is not None and head.lives else ()

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        name, inner = _name_of(job_id), host_path(folder) if folder else ""
        carried = [f"runs/{job_id}.0/{file}" for file in _CARRIED] if inner else []
        answer = self._look_at(0, name, inner, [*files, *carried])
        head = read_group(answer)
        if head is None or head.job_id != job_id:
            raise Gone(
                "this host does not know this job (any more)", thing=f"job {job_id} of {self._steps[0].name}"
            )
        told = {path: text for path, text in answer.files.items() if path in carried}
        others = self._on_hosts(lambda number: self._follower(number, name, inner, told), first=1)
        return JobLook(self._job(name, head, others), answer.files)

    def signal(self, job_id: str) -> None:
        self._each("signal", job_id)

    def cancel(self, job_id: str) -> None:
        self._each("cancel", job_id, self._group)

    def is_gone(self, job_id: str, name: str) -> bool:
        answers = self._each("gone", job_id) if _name_of(job_id) == name else []
        left = [section.words[1:] for answer in answers for section in answer.of("gone")]
        return all(words == ("no",) for words in left) and not self.find(name)

    def tail(self, folder: str, lines: int, names: Sequence[str] = ("job.log",)) -> str:
        return log_tail(self.hosts[0], folder, lines, names)

    def change_walltime(self, job_id: str, seconds: int) -> None:
        answers = self._each("walltime", job_id, str(seconds))
        if answers[0].has("over"):
            raise RequestRefused(
                "the job is over",
                thing=f"job {job_id} of {self._steps[0].name}",
                done="its walltime is as it was",
                next_step="raydog up",
            )

    def close(self) -> None:
        for host in self.hosts:
            host.close()

    def _begin(self, request: JobRequest, number: int, job_id: str) -> Answer:
        """The job on one host; it is started there unless it was."""
        text = request.text.encode()
        place = [request.name, str(number), job_id, str(request.nodes), request.tag]
        limits = [str(request.walltime or 0), str(request.grace)]
        arguments = [*place, *limits, host_path(request.folder), str(len(text)), self._group]
        return self._steps[number].run("submit", arguments, seconds=_SECONDS, stdin=text)

    def _look_at(self, number: int, name: str, inner: str, patterns: Sequence[str]) -> Answer:
        arguments = [name, str(number), inner, *patterns] if inner else [name, str(number)]
        return self._steps[number].run("look", arguments, seconds=_SECONDS)

    def _follower(self, number: int, name: str, inner: str, told: Mapping[str, str]) -> Group | None:
        """The group on another host, which gets what the head tells unless it has it; None where nobody answers."""
        try:
            answer = self._look_at(number, name, inner, list(told))
            group = read_group(answer)
            for path, text in told.items():
                if group is not None and group.lives and answer.files.get(path) != text:
                    self.hosts[number].put(f"{inner}/{path}", text.encode())
        except CouldNotAsk:
            return None
        return group

    def _each(self, verb: str, job_id: str, *further: str) -> list[Answer]:
        name = _name_of(job_id)
        return self._on_hosts(
            lambda number: self._steps[number].run(
                verb, [name, str(number), job_id, *further], seconds=_SECONDS
            )
        )

    def _on_hosts(self, act: Callable[[int], T], first: int = 0) -> list[T]:
        """On all hosts from that one on, even where one of them fails."""
        if first == len(self.hosts):
            return []
        with ThreadPoolExecutor(_MOST_AT_ONCE) as threads:
            waiting = [threads.submit(act, number) for number in range(first, len(self.hosts))]
        return [one.result() for one in waiting]

    def _job(self, name: str, head: Group, others: Sequence[Group | None] = ()) -> Job:
        return job_of(name, head, others, [host.name for host in self.hosts[: 1 + len(others)]])

    def _settled(self, job: Job, request: JobRequest, *, adopted: bool) -> Job:
        thing = f"job {request.name} of {self._steps[0].name}"
        return settled([job], request.tag, adopted=adopted, cancel=self.cancel, thing=thing)

    def _check(self, request: JobRequest) -> None:
        if request.nodes != len(self.hosts):
            raise DescriptionError(
                f"{request.nodes} nodes are asked for, and {len(self.hosts)} hosts are named",
                thing="runs_on.hosts",
                done="nothing was started",
                next_step="name one host for each node",
            )
        if request.directives:
            raise DescriptionError(
                "plain SSH hosts have no scheduler to take them",
                thing="runs_on.directives",
                done="nothing was started",
                next_step="take the directives out",
            )


def _name_of(job_id: str) -> str:
    """The job's name: its id is the name and how often it was started."""
    return job_id.rpartition(".")[0] or job_id
