"""The few files of /etc that a node sees differently: pure text in, text out."""

from __future__ import annotations

LOGIN = "yd-agent"
"""The user a node's tasks and logins run as, as on a cloud node; only a name for the user we are."""


def hosts(original: str, hostname: str, address: str) -> str:
    """The node finds its own name without asking anybody."""
    kept = [line for line in original.splitlines() if hostname not in line.split()[1:]]
    return "\n".join([*kept, f"{address} {hostname}", ""])


def resolver() -> str:
    """A name server that is not there: every look-up fails at once instead of after many seconds."""
    return "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"


def name_services(original: str) -> str:
    """No name service that could reach round the resolver (over a socket of systemd's, for example)."""
    kept = [line for line in original.splitlines() if not line.startswith("hosts:")]
    return "\n".join([*kept, "hosts: files dns", ""])


def users(original: str, user: int, group: int, home: str) -> str:
    """The user we are, under the name a cloud node has for it; first, so that it is found by number, too."""
    kept = [line for line in original.splitlines() if not line.startswith(f"{LOGIN}:")]
    if not any(line.startswith("sshd:") for line in kept):
        kept.append("sshd:x:65533:65534:sshd gives its rights away to it:/run/sshd:/bin/false")
    return "\n".join([f"{LOGIN}:x:{user}:{group}:YellowDog agent:{home}:/bin/bash", *kept, ""])
