"""A bare system of this machine's own archive, made by debootstrap, and a way to run something in it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

# YellowDog's installer, as far as a node's set-up depends on it: its user, its program, its service.
AGENT_INSTALLER = r"""set -euo pipefail
adduser "$YD_AGENT_USER" --home "$YD_AGENT_HOME" --disabled-password --quiet --gecos ""
printf '#!/bin/sh\n' >"$YD_AGENT_HOME/start.sh"
chmod +x "$YD_AGENT_HOME/start.sh"
printf '[Service]\nExecStart=%s/start.sh\n' "$YD_AGENT_HOME" >/etc/systemd/system/yd-agent.service
"""
_IN_ROOT = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'


def missing() -> str:
    """What this machine lacks, as one line; "" when it can make one."""
    if os.geteuid() != 0:
        return "needs root"
    lacking = [name for name in ("debootstrap", "unshare", "chroot") if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)} missing: apt-get install debootstrap"
    if _archive() is None:
        return "no archive of Debian or Ubuntu is named in /etc/apt"
    return ""


def _archive() -> str | None:
    """Where this machine's own packages come from."""
    for file in [*sorted(Path("/etc/apt").glob("sources.list*/*")), Path("/etc/apt/sources.list")]:
        text = file.read_text() if file.is_file() else ""
        found = re.search(
            r"^URIs: *(\S+/(?:debian|ubuntu)/?)(?:\s|$)|^deb +(\S+/(?:debian|ubuntu)/?)\s", text, re.M
        )
        if found:
            return found[1] or found[2]
    return None


class BareSystem:
    """A root directory as a cloud's image would have it: no Python, no Ray, no agent."""

    def __init__(self, root: Path) -> None:
        self.root = root
        codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
        command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", codename, str(root)]
        subprocess.run([*command, str(_archive())], check=True, capture_output=True, timeout=600)
        shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
        shutil.copyfile(
            os.environ.get("PIP_CERT", "/etc/ssl/certs/ca-certificates.crt"), root / "etc/test-ca.crt"
        )
        (root / "agent.sh").write_text(AGENT_INSTALLER)
        (root / "etc/systemd/system").mkdir(parents=True, exist_ok=True)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """In namespaces of its own, so that nothing stays mounted or running."""
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "PIP_CERT": "/etc/test-ca.crt",
        }
        return subprocess.run(
            [
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "bash",
                "-c",
                _IN_ROOT,
                str(self.root),
                *command,
            ],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
