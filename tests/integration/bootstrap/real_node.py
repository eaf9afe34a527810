"""A node with real Ray: an address, ports and a temporary folder of its own, one task."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from raydog_resources.bootstrap import Script

TOKEN = "0123456789abcdef0123456789abcdef"
_PORTS = (
    "RAYDOG_GCS_PORT",
    "RAYDOG_CLIENT_PORT",
    "RAYDOG_DASHBOARD_PORT",
    "RAYDOG_DASHBOARD_AGENT_LISTEN_PORT",
    "RAYDOG_DASHBOARD_AGENT_GRPC_PORT",
    "RAYDOG_RUNTIME_ENV_AGENT_PORT",
    "RAYDOG_NODE_MANAGER_PORT",
    "RAYDOG_OBJECT_MANAGER_PORT",
    "RAYDOG_METRICS_EXPORT_PORT",
    "AUTOSCALER_METRIC_PORT",
    "DASHBOARD_METRIC_PORT",
)


def free_ports(count: int) -> list[int]:
    """Ports that nobody has, all at once so that they differ."""
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("0.0.0.0", 0))
        return [int(one.getsockname()[1]) for one in sockets]


class RealNode:
    """Started as an agent would, with the Python environment that the tests run in."""

    def __init__(self, number: int, ray_version: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rd"))
        self.address = f"127.77.250.{number}"
        self.task_id = f"ydid:task:000000:9d12fec4-faf2-4e8f-a179-80e5d8729276:1:{number}"
        self.ports = dict(zip(_PORTS, map(str, free_ports(len(_PORTS))), strict=True))
        home = self.folder / "home"
        (home / ".raydog").mkdir(parents=True)
        (home / "venv").symlink_to(sys.prefix)
        (home / ".raydog" / "ray_token").write_text(TOKEN)
        (home / ".raydog" / "ray_token").chmod(0o600)
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "YD_AGENT_HOME": str(home),
            "YD_TASK_ID": self.task_id,
            "RAY_TMPDIR": str(self.folder),
            "RAYDOG_RAY_VERSION": ray_version,
            "RAYDOG_NODE_IP": self.address,
            "RAYDOG_NUM_CPUS": "1",
            "RAYDOG_OBJECT_STORE_MEMORY": "100000000",
            "RAYDOG_DRAIN_SECONDS": "5",
            "RAYDOG_MIN_WORKER_PORT": "0",
            "RAYDOG_MAX_WORKER_PORT": "0",
            **self.ports,
        }

    def start(self, script: Script, **environment: str) -> None:
        (self.folder / "taskdata.txt").write_text(script.text)
        with (self.folder / "taskoutput.txt").open("wb") as output:
            self._process = subprocess.Popen(
                ["/bin/bash", "taskdata.txt"],
                cwd=self.folder,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> int:
        """SIGTERM, as an aborted task gets it; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(40)

    @property
    def output(self) -> str:
        return (self.folder / "taskoutput.txt").read_text(errors="replace")

    def dashboard(self, path: str, token: str = "") -> requests.Response | None:
        """What the dashboard answers; None while it does not."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"http://{self.address}:{self.ports['RAYDOG_DASHBOARD_PORT']}{path}"
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.get(url, headers=headers, timeout=2)
            except requests.RequestException:
                return None

    def status(self, token: str) -> int:
        """Of one request with that token; 0 while nobody answers."""
        answer = self.dashboard("/api/version", token)
        return 0 if answer is None else answer.status_code

    def alive(self) -> dict[str, dict[str, Any]]:
        """The cluster's living nodes by the task that is their label."""
        answer = self.dashboard("/api/v0/nodes?detail=1", TOKEN)
        if answer is None or not answer.ok:
            return {}
        nodes = answer.json()["data"]["result"]["result"]
        return {node["labels"].get("yd-task", "?"): node for node in nodes if node["state"] == "ALIVE"}

    def processes(self) -> list[str]:
        """Whatever was started here: Ray's processes bear the folder in one place or another."""
        mark = str(self.folder).encode()
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
                if command and (mark in command or mark in (entry / "environ").read_bytes()):
                    found.append(
                        f"{entry.name} {command.replace(bytes(1), b' ').decode(errors='replace')[:200]}"
                    )
        return found

    def end(self) -> None:
        """Whatever a failed test left."""
        for line in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line.split()[0]), signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
