"""Runs tasks of jobs on one machine, each in a session of its own, and ends them."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.sites.pbs_stub.job import FOLDER
from tests.sites.pbs_stub.wire import SERVER, ask, mom, serve


class Mom:
    def __init__(self, node: str) -> None:
        self._node = node
        self._sessions: dict[str, list[int]] = {}
        self._lock = threading.Lock()

    def answer(self, question: dict[str, Any], uid: int) -> Any:
        verb = question.pop("verb")
        if verb == "start":
            threading.Thread(target=self._job, kwargs=question, daemon=True).start()
            return "started"
        if verb == "spawn":
            return self._run(**question)
        if verb == "signal":
            return self._signal(**question)
        return "up"

    def _job(self, job: str, run: int, script: str, uid: int, environment: dict[str, str]) -> None:
        path = Path(FOLDER) / "spool" / f"{job}.SC"
        path.write_text(script)
        path.chmod(0o755)
        code = self._run(job, ["/bin/bash", str(path)], uid, environment)
        ask(SERVER, "ended", job=job, run=run, code=code)

    def _run(self, job: str, command: list[str], uid: int, environment: dict[str, str]) -> int:
        """The exit code, negative for a signal."""
        account = pwd.getpwuid(uid)
        usual = {
            "HOME": account.pw_dir,
            "USER": account.pw_name,
            "LOGNAME": account.pw_name,
            "SHELL": "/bin/bash",
        }
        temporary = Path("/var/tmp") / f"pbs.{job}"
        with (Path(FOLDER) / "spool" / f"{job}.OU").open("ab") as output:
            try:
                task = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=account.pw_dir,
                    env={**usual, "PATH": "/usr/bin:/bin", "TMPDIR": str(temporary), **environment},
                    user=uid,
                    group=account.pw_gid,
                    extra_groups=[],
                    start_new_session=True,
                )
            except OSError as error:
                output.write(f"pbs_mom: {error}\n".encode())
                return 127
        with self._lock:
            self._sessions.setdefault(job, []).append(task.pid)
        return task.wait()

    def _signal(self, job: str, number: int, first: bool = False) -> int:
        """To all processes of the job's sessions here; how many there were."""
        with self._lock:
            sessions = self._sessions.get(job, [])[: 1 if first else None]
        found = [pid for pid, session in _processes() if session in sessions]
        for pid in found:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        if number == signal.SIGKILL and not found:
            with self._lock:
                self._sessions.pop(job, None)
        return len(found)


def _processes() -> list[tuple[int, int]]:
    """Number and session of each process that is no zombie."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if words[0] != "Z":
                found.append((int(entry.name), int(words[3])))
    return found


if __name__ == "__main__":
    this = Mom(sys.argv[1])
    serve(mom(sys.argv[1]), this.answer)
