"""A node for observability as an agent sees it: the system's tools, and programs that only stand for the real ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from raydog_resources.bootstrap import Script
from tests.fakes import loki_stand_in
from tests.integration.bootstrap.rig import TASK_ID, eventually

_TOOLS = [
    "bash",
    "cat",
    "chmod",
    "cut",
    "env",
    "grep",
    "gzip",
    "head",
    "mkdir",
    "mv",
    "rm",
    "sha256sum",
    "sleep",
    "tar",
    "uname",
]
# Tells its version, or answers every question at the address it is given, in the way of the program it stands for.
STAND_IN = f"""#!{sys.executable} -S
import http.server, os, sys
if "--version" in sys.argv:
    sys.exit(print("program, version 2.53.2 (branch: HEAD)"))
place = next((word.split("=")[1] for word in sys.argv if word.startswith("--web.listen-address")), "")
place = place or os.environ["GF_SERVER_HTTP_ADDR"] + ":" + os.environ["GF_SERVER_HTTP_PORT"]
with open(os.environ["NOTES"] + "/" + os.path.basename(sys.argv[0]), "w") as notes:
    print(*sys.argv[1:], sep="\\n", file=notes)
    print(*[name + "=" + value for name, value in os.environ.items() if name.startswith("GF_")], sep="\\n", file=notes)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *words):
        pass
host, port = place.split(":")
http.server.HTTPServer((host, int(port)), Answer).serve_forever()
"""


class ObservingNode:
    """Its programs are what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.home, self.work, self.bin = folder / "home", folder / "task", folder / "bin"
        self.notes, self.releases = folder / "notes", folder / "releases"
        for path in (self.home, self.work, self.bin, self.notes, self.releases):
            path.mkdir()
        for tool in _TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or tool)
        # Not what PATH calls so: that may be a script which needs more of PATH than there is here.
        (self.bin / "python3").symlink_to(os.path.realpath(sys.executable))
        self.port, self.other_port = _free_port(), _free_port()
        self.environment = {
            "PATH": str(self.bin),
            "HOME": str(self.home),
            "YD_AGENT_HOME": str(self.home),
            "YD_TASK_ID": TASK_ID,
            "NOTES": str(self.notes),
            "RAYDOG_NODE_IP": "127.0.0.1",
            "RAYDOG_PROMETHEUS_PORT": str(self.port),
            "RAYDOG_START_SECONDS": "30",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def install(self, name: str) -> None:
        """A program on PATH."""
        (self.bin / name).write_text(STAND_IN)
        (self.bin / name).chmod(0o755)

    def release(self, name: str, version: str, *, broken: bool = False) -> str:
        """One to be fetched; the address of its makers."""
        place = self.releases / name / "releases" / "download" / f"v{version}"
        place.mkdir(parents=True)
        program = self.releases / "program"
        program.write_text(STAND_IN)
        program.chmod(0o755)
        archive = place / f"{name}-{version}.linux-amd64.tar.gz"
        with tarfile.open(archive, "w:gz") as made:
            made.add(program, f"{name}-{version}/{name}")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        (place / "sha256sums.txt").write_text(f"{'0' * 64 if broken else digest}  {archive.name}\n")
        shutil.copy(archive, archive.with_name(archive.name.replace("amd64", "arm64")))
        return self.releases.as_uri()

    def loki_release(self, version: str) -> str:
        """As Loki's makers publish it, a zip with the program alone; what comes only stands for it."""
        place = self.releases / "loki" / "releases" / "download" / f"v{version}"
        place.mkdir(parents=True)
        program = f"#!{os.path.realpath(sys.executable)} -S\n{Path(loki_stand_in.__file__).read_text()}"
        sums = []
        for machine in ("amd64", "arm64"):
            archive = place / f"loki-linux-{machine}.zip"
            with zipfile.ZipFile(archive, "w") as made:
                made.writestr(f"loki-linux-{machine}", program)
            sums.append(f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n")
        (place / "SHA256SUMS").write_text("".join(sums))
        return self.releases.as_uri()

    def start(self, script: Script, **environment: str) -> None:
        (self.work / "taskdata.txt").write_text(script.text)
        with (self.work / "taskoutput.txt").open("wb") as output:
            self._process = subprocess.Popen(
                ["/bin/bash", "taskdata.txt"],
                cwd=self.work,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return (self.work / "taskoutput.txt").read_text()

    def said(self, words: str) -> None:
        """Waits until it has."""
        eventually(f"it says {words}", lambda: words in self.output or self.ended, 40)
        assert words in self.output, self.output

    @property
    def ended(self) -> bool:
        assert self._process
        return self._process.poll() is not None

    def end(self) -> int:
        """As the agent ends a task; its exit code."""
        if self._process is None:
            return 0
        if not self.ended:
            self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(30)
        assert not self.answers(), "something of it still listens"
        return code

    def wait(self) -> int:
        """Until it ends by itself; its exit code."""
        assert self._process
        return self._process.wait(60)

    def answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def noted(self, name: str) -> list[str]:
        """With what a program was started."""
        return (self.notes / name).read_text().splitlines()

    def kill(self, name: str) -> None:
        """A part of it, by its own number."""
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and self._is(folder, name):
                os.kill(int(folder.name), signal.SIGKILL)

    def _is(self, folder: Path, name: str) -> bool:
        try:
            return f"{self.bin / name}\0".encode() in (folder / "cmdline").read_bytes()
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
