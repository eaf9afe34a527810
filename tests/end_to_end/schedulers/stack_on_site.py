"""A stack whose cluster runs on a site's machines, described as a person would, reached over SSH."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.sites.site import NODES, Site
from tests.sites.site_host import site_login

NODE = {"nodes": 3, "cpus": 1, "object_store_memory": "100MiB"}


def stack_on(site: Site, folder: Path, kind: str, engine: EngineUnderTest, **place: Any) -> Stack:
    """One Ray node on each of the three machines."""
    stack = Stack(folder, folder / "unused", engine)
    stack.make()
    login = site_login(site)
    way: dict[str, Any] = {
        "user": login.user,
        "private_key": login.private_key,
        "known_hosts": login.known_hosts,
    }
    hosts: dict[str, Any] = {"host": site.ip("login")}
    if kind == "ssh":
        hosts = {"hosts": [site.ip(machine) for machine in NODES]}
    runs_on = {
        "kind": kind,
        **hosts,
        "login": way,
        "grace": "20s",
        "environment": {"venv": sys.prefix},
        **place,
    }
    cluster = {"ray_version": "2.60.0", "workers": {"cpu": NODE}, "timeouts": {"head": "3m", "ready": "3m"}}
    describe(stack, {"raydog:runs_on": runs_on, "raydog:cluster": cluster})
    return stack


def describe(stack: Stack, config: dict[str, Any]) -> None:
    """What the stack file says from now on; the engine's own lines in it are kept."""
    path = stack.folder / "stacks" / "Pulumi.t.yaml"
    path.write_text(json.dumps({**json.loads(path.read_text()), "config": config}))
