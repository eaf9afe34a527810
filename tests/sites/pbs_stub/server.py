"""The server: holds the queue, places jobs, ends them, remembers them."""

from __future__ import annotations

import pwd
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.sites.pbs_stub.job import FOLDER, HOST, Job, environment_of
from tests.sites.pbs_stub.placement import chunks_of, megabytes, never, placed
from tests.sites.pbs_stub.wire import SERVER, ask, mom, serve

_QUEUES = {"workq": 0, "short": 600}
_KILL_DELAY = 2.0
_STEP = 0.1


class Refused(Exception):
    """In the command's own words, with its exit code."""


class Server:
    def __init__(self, nodes: list[str]) -> None:
        self.nodes = nodes
        self.jobs: dict[str, Job] = {}
        self.settings = {"job_history_enable": "True", "node_fail_requeue": "3", "scheduling": "True"}
        self.lock = threading.RLock()
        self._number = 1000

    def answer(self, question: dict[str, Any], uid: int) -> Any:
        verb = question.pop("verb")
        with self.lock:
            try:
                return getattr(self, f"do_{verb}")(uid=uid, **question)
            except Refused as refusal:
                return {"error": refusal.args[0], "code": refusal.args[1]}

    # what users ask

    def do_submit(self, uid: int, options: dict[str, str], script: str) -> Any:
        queue = options.get("q", "workq").partition("@")[0]
        if queue not in _QUEUES:
            raise Refused("qsub: Unknown queue", 170)
        try:
            chunks = chunks_of(options.get("select", "1"))
            for chunk in chunks:
                megabytes(chunk.get("mem", "0"))
        except ValueError as error:
            raise Refused(str(error), 168) from error
        walltime = int(options.get("walltime", "432000"))
        if _QUEUES[queue] and walltime > _QUEUES[queue]:
            raise Refused("qsub: Job violates queue and/or server resource limits", 188)
        self._number += 1
        owner = pwd.getpwuid(uid).pw_name
        job = Job(
            id=f"{self._number}.{HOST}",
            owner=owner,
            uid=uid,
            name=options.get("N", "STDIN"),
            script=script,
            chunks=chunks,
            select=options.get("select", "1"),
            place=options.get("place", "free"),
            walltime=walltime,
            created=time.time(),
            output=options.get("o", ""),
            queue=queue,
            account=options.get("A", ""),
            rerunnable=options.get("r", "y") == "y",
            variables=dict(word.split("=", 1) for word in options.get("v", "").split(",") if "=" in word),
        )
        self.jobs[job.id] = job
        return job.id

    def do_jobs(self, uid: int) -> Any:
        return [vars(job) for job in self.jobs.values()]

    def do_delete(self, uid: int, job: str) -> Any:
        found = self._own(job, uid, "qdel")
        found.deleted_by = pwd.getpwuid(uid).pw_name
        if found.state in ("Q", "H"):
            self._finish(found, None, 91, "Job was deleted")
        elif found.state == "R":
            self._end(found, "deleted")
        return "ok"

    def do_hold(self, uid: int, job: str, on: bool) -> Any:
        found = self._own(job, uid, "qhold")
        if found.state in ("Q", "H"):
            found.state, found.substate = ("H", 20) if on else ("Q", 10)
        return "ok"

    def do_signal(self, uid: int, job: str, number: int) -> Any:
        found = self._own(job, uid, "qsig")
        if found.state != "R":
            raise Refused(f"qsig: Request invalid for state of job {found.id}", 167)
        ask(mom(found.nodes[0]), "signal", job=found.id, number=number, first=True)
        return "ok"

    def do_alter(self, uid: int, job: str, walltime: int) -> Any:
        found = self._own(job, uid, "qalter")
        if found.state == "R" and walltime > found.walltime and uid != 0:
            raise Refused(f"qalter: Unauthorized Request  {found.id}", 159)
        found.walltime = walltime
        return "ok"

    def do_set(self, uid: int, name: str, value: str) -> Any:
        if uid != 0:
            raise Refused("qmgr obj= svr=default: Unauthorized Request", 1)
        self.settings[name] = value
        return "ok"

    def do_down(self, uid: int) -> Any:
        return [node for node in self.nodes if not _is_up(node)]

    # what moms tell and ask

    def do_ended(self, uid: int, job: str, run: int, code: int) -> Any:
        found = self.jobs.get(job)
        if found is None or found.finished or found.state == "Q" or found.run_count != run:
            return "ok"
        status = 256 - code if code < 0 else code
        if found.ending == "deleted":
            self._finish(
                found,
                256 + signal.SIGTERM,
                91,
                f"{found.comment} and terminated by {found.deleted_by}@{HOST}",
            )
        elif found.ending == "walltime":
            self._finish(found, -29, 93, f"{found.comment} and exceeded resource walltime")
        else:
            self._finish(
                found,
                status,
                93 if status else 92,
                f"{found.comment} and {'failed' if status else 'finished'}",
            )
        return "ok"

    def do_nodes_of(self, uid: int, job: str) -> Any:
        found = self._own(job, uid, "pbsdsh")
        return {"nodes": found.nodes, "environment": environment_of(found)}

    # what happens by itself

    def step(self) -> None:
        with self.lock:
            now = time.time()
            for job in list(self.jobs.values()):
                if job.state == "Q" and self.settings["scheduling"] == "True":
                    self._place(job)
                elif job.state == "R" and now > job.started + job.walltime:
                    self._end(job, "walltime")
                elif job.state == "E" and now > job.kill_at:
                    self._kill(job, signal.SIGKILL)
                if job.state in ("R", "E"):
                    self._watch(job, now)

    def _place(self, job: Job) -> None:
        up = [node for node in self.nodes if _is_up(node)]
        job.comment = never(job, self.nodes)
        others = [other for other in self.jobs.values() if other is not job]
        nodes = None if job.comment else placed(job, up, others)
        if nodes is None:
            job.comment = job.comment or "Not Running: Insufficient amount of resource: ncpus"
            return
        job.nodes, job.state, job.substate, job.started = nodes, "R", 42, time.time()
        job.run_count += 1
        chunks = "+".join(
            f"({node}:ncpus={chunk.get('ncpus', 1)})" for node, chunk in zip(nodes, job.chunks, strict=True)
        )
        job.comment = f"Job run at {time.strftime('%a %b %d at %H:%M')} on {chunks}"
        (Path(FOLDER) / "aux" / job.id).write_text("".join(f"{node}\n" for node in nodes))
        ask(
            mom(nodes[0]),
            "start",
            job=job.id,
            run=job.run_count,
            script=job.script,
            uid=job.uid,
            environment=environment_of(job),
        )

    def _end(self, job: Job, why: str) -> None:
        job.ending, job.state, job.substate = why, "E", 50
        job.kill_at = time.time() + _KILL_DELAY
        self._kill(job, signal.SIGTERM)

    def _watch(self, job: Job, now: float) -> None:
        """A lost node ends the job, but not at once."""
        if all(_is_up(node) for node in job.nodes):
            job.lost_since = 0.0
        elif not job.lost_since:
            job.lost_since = now
        elif now > job.lost_since + float(self.settings["node_fail_requeue"]):
            self._kill(job, signal.SIGKILL)
            if job.rerunnable and not job.ending:
                job.state, job.substate, job.nodes, job.lost_since = "Q", 10, [], 0.0
            else:
                self._finish(job, -20, 93, job.comment)

    def _finish(self, job: Job, status: int | None, substate: int, comment: str) -> None:
        self._kill(job, signal.SIGKILL)
        job.state, job.exit_status, job.substate, job.comment = "F", status, substate, comment
        job.ended = time.time()
        output = Path(FOLDER) / "spool" / f"{job.id}.OU"
        if job.output and output.exists():
            shutil.copyfile(output, job.output)
            shutil.chown(job.output, job.uid)
        if self.settings["job_history_enable"] != "True":
            del self.jobs[job.id]

    def _kill(self, job: Job, number: int) -> None:
        for node in dict.fromkeys(job.nodes):
            if _is_up(node):
                ask(mom(node), "signal", job=job.id, number=number)

    def _own(self, job: str, uid: int, command: str) -> Job:
        full = job if "." in job else f"{job}.{HOST}"
        found = self.jobs.get(full)
        if found is None:
            raise Refused(f"{command}: Unknown Job Id {full}", 153)
        if uid not in (0, found.uid):
            raise Refused(f"{command}: Unauthorized Request  {full}", 159)
        if found.finished:
            raise Refused(f"{command}: Job has finished {full}", 35)
        return found


def _is_up(node: str) -> bool:
    try:
        return bool(ask(mom(node), "ping") == "up")
    except OSError:
        return False


def _steps(server: Server) -> None:
    while True:
        server.step()
        time.sleep(_STEP)


if __name__ == "__main__":
    this = Server(sys.argv[1:])
    threading.Thread(target=_steps, args=(this,), daemon=True).start()
    serve(SERVER, this.answer)
