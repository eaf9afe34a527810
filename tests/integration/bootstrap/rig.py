"""A node as an agent sees it: a home, a Python environment whose programs only take notes, and one task."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from raydog_resources.bootstrap import Script
from raydog_resources.clock import SystemClock

_CLOCK = SystemClock()

TASK_ID = "ydid:task:000000:9d12fec4-faf2-4e8f-a179-80e5d8729276:1:1"
LABEL = "yd-task=000000_9d12fec4-faf2-4e8f-a179-80e5d8729276_1_1"
TOKEN = "a-token-that-nobody-else-has"

# Tells what it is asked for, as files say; notes that code was compiled, and that Ray was to be stopped.
_PYTHON = r"""#!/bin/bash
case "$1" in
    -m) printf 'compiled %s\n' "${@: -1}" >>"$NOTES/events" ;;
    -)
        program=$(cat)
        shift
        if [[ $program == *process_iter* ]]; then
            printf 'stop %s\n' "$*" >>"$NOTES/events"
            read -r pid <"$NOTES/start.pid" && kill "$pid"
            exit 0
        fi
        printf 'looked towards %s\n' "$1" >>"$NOTES/events"
        cat "$NOTES/facts"
        ;;
    */ray) PYTHONPATH=$NOTES/python exec "$REAL_PYTHON" "$@" ;;
esac
"""

# What `ray_start.py` imports: the command, and what tells which nodes there are.
_RAY_PACKAGE = {
    "scripts/scripts.py": """
import os, shutil, sys
def main():
    os.execv(shutil.which("ray"), ["ray", *sys.argv[1:]])
""",
    "exceptions.py": "class RayError(Exception): pass\n",
    "core/generated/gcs_service_pb2.py": """
class GetAllNodeInfoRequest:
    class NodeSelector:
        def __init__(self, is_head_node): self.is_head_node = is_head_node
""",
    "_raylet.py": """
import os
from ray.exceptions import RayError
class GcsClient:
    def __init__(self, address): self.address = address
    def get_all_node_info(self, timeout, node_selectors):
        assert timeout > 0 and node_selectors[0].is_head_node
        with open(os.environ["NOTES"] + "/events", "a") as events:
            events.write(f"asked {self.address} for the head\\n")
        if os.path.exists(os.environ["NOTES"] + "/not asked so"):
            raise RayError("in other words")
        return {} if os.path.exists(os.environ["NOTES"] + "/no head") else {"head": 1}
""",
}

# Notes its arguments and environment; `start` ends as the file `code` says, or blocks until SIGTERM.
_RAY = r"""#!/bin/bash
printf '%s\n' "$@" >"$NOTES/${1:-none}.arguments"
env -0 >"$NOTES/${1:-none}.environment"
blocks=
if [[ ${1:-} == start && ! -e $NOTES/code ]]; then
    blocks=yes
    sleep 60 &
    trap 'printf "drained\n" >>"$NOTES/events"; kill "$!"; exit 1' TERM
fi
echo "$$" >"$NOTES/writing" && mv "$NOTES/writing" "$NOTES/${1:-none}.pid"
if [[ -n $blocks ]]; then wait; fi
exit "$(cat "$NOTES/code" 2>/dev/null || echo 0)"
"""


def eventually(what: str, true: Callable[[], object], seconds: float = 20) -> None:
    """Waits until it is true; a sentence when it never is."""
    deadline = _CLOCK.monotonic() + seconds
    while not true():
        assert _CLOCK.monotonic() < deadline, f"it never happened: {what}"
        _CLOCK.sleep(0.02)


class Node:
    """One node with its notes; `facts` is what its Python would find."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.notes = folder / "notes"
        self.work = folder / "task"
        self.packages = folder / "packages"
        self.temporary = folder / "tmp"
        for path in (self.notes, self.work, self.packages / "ray", self.temporary):
            path.mkdir(parents=True)
        self.make_environment(self.home / "venv")
        for name, text in _RAY_PACKAGE.items():
            path = self.notes / "python" / "ray" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            # Without it the real Ray would be found first.
            (path.parent / "__init__.py").touch()
        (self.notes / "python" / "ray" / "core" / "__init__.py").touch()
        self.facts("3.11.7", "2.60.0", "10.0.0.5")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "YD_AGENT_HOME": str(self.home),
            "YD_TASK_ID": TASK_ID,
            "TMPDIR": str(self.temporary),
            "NOTES": str(self.notes),
            "REAL_PYTHON": sys.executable,
            "RAYDOG_ROLE": "head",
            "RAYDOG_RAY_VERSION": "2.60.0",
            "RAYDOG_AUTH": "token",
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def make_environment(self, folder: Path) -> None:
        """A virtual environment, as far as scripts can tell."""
        (folder / "bin").mkdir(parents=True)
        for name, text in (("python3", _PYTHON), ("ray", _RAY)):
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        (folder / "bin" / "activate").write_text(f'export PATH="{folder}/bin:$PATH"\nhash -r\n')

    def facts(self, python: str, ray: str, address: str) -> None:
        (self.notes / "facts").write_text(f"{python} {ray} {address} {self.packages}\n")

    def ray_ends(self, code: int = 0) -> None:
        """`ray start` returns at once."""
        (self.notes / "code").write_text(f"{code}\n")

    def notes_that(self, what: str) -> Path:
        """A file whose being there is what matters."""
        path = self.notes / what
        path.touch()
        return path

    def push_token(self) -> None:
        path = self.home / ".raydog" / "ray_token"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(TOKEN)
        path.chmod(0o600)

    def start(self, script: Script, **environment: str) -> subprocess.Popen[bytes]:
        """As YellowDog's agent does: `/bin/bash taskdata.txt` in a folder of its own."""
        (self.work / "taskdata.txt").write_text(script.text)
        with (self.work / "taskoutput.txt").open("wb") as output:
            process = subprocess.Popen(
                ["/bin/bash", "taskdata.txt"],
                cwd=self.work,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def run(self, script: Script, **environment: str) -> int:
        """To its end; the exit code."""
        return self.start(script, **environment).wait(20)

    @property
    def output(self) -> str:
        return (self.work / "taskoutput.txt").read_text()

    def arguments(self, verb: str = "start") -> list[str]:
        """What `ray` was called with."""
        return (self.notes / f"{verb}.arguments").read_text().splitlines()

    def seen(self, verb: str = "start") -> dict[str, str]:
        """The environment that `ray` was called with."""
        words = (self.notes / f"{verb}.environment").read_text().split("\0")
        return dict(word.split("=", 1) for word in words if "=" in word)

    def events(self) -> list[str]:
        path = self.notes / "events"
        return path.read_text().splitlines() if path.exists() else []

    def began(self, verb: str = "start") -> bool:
        return (self.notes / f"{verb}.pid").exists()

    def pid(self, verb: str = "start") -> int:
        return int((self.notes / f"{verb}.pid").read_text())

    def end(self) -> None:
        """Whatever a failed test left running."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
