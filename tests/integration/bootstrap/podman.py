"""Podman with a store of its own, found on PATH by scripts that know nothing of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

# What Podman needs inside a sandbox: limits that it may set, and a runtime that takes old control groups.
_SETTINGS = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
"""
_WRAPPER = """#!/bin/bash
CONTAINERS_CONF={folder}/containers.conf exec {podman} --root {folder}/store --runroot {folder}/run \\
    --storage-driver overlay {runtime} "$@"
"""


class Podman:
    """Made for one test module; `end` leaves nothing."""

    def __init__(self, podman: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pod"))
        runc = shutil.which("runc")
        self.path = self._folder / "bin"
        self.path.mkdir()
        (self._folder / "containers.conf").write_text(_SETTINGS)
        wrapper = self.path / "podman"
        runtime = f"--runtime {runc}" if runc else ""
        wrapper.write_text(_WRAPPER.format(folder=self._folder, podman=podman, runtime=runtime))
        wrapper.chmod(0o755)

    def ask(self, *words: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        command = [str(self.path / "podman"), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)

    def import_root(self, root: Path, image: str) -> None:
        """A root directory as an image."""
        pack = ["tar", "-C", str(root), "--exclude=./proc", "--exclude=./dev", "--exclude=./sys", "-c", "."]
        with subprocess.Popen(pack, stdout=subprocess.PIPE) as packing:
            load = [str(self.path / "podman"), "import", "-", image]
            subprocess.run(load, stdin=packing.stdout, check=True, capture_output=True, timeout=300)

    def end(self) -> None:
        self.ask("rm", "--all", "--force")
        self.ask("rmi", "--all", "--force")
        subprocess.run(["umount", str(self._folder / "store" / "overlay")], capture_output=True, check=False)
        shutil.rmtree(self._folder, ignore_errors=True)
