"""A stack whose cluster runs on a site's machines, described as a person would, reached over SSH or from among them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.schedulers.stack_at_login import stack_at_login
from tests.sites.accounts import USERS
from tests.sites.site import NODES, Site
from tests.sites.site_host import site_login

NODE = {"nodes": 3, "cpus": 1, "object_store_memory": "100MiB"}
HERE = "here"


def stack_on(
    site: Site, folder: Path, kind: str, engine: EngineUnderTest, user: str = USERS[0], **place: Any
) -> Stack:
    """An empty one; `kind` of the scheduler, or `here`: SLURM, by an engine that runs on its login node."""
    if kind == HERE:
        stack: Stack = stack_at_login(site, engine)
    else:
        stack = Stack(folder, folder / "unused", engine)
        stack.make()
    describe(stack, runs_on(site, kind, user, **place), NODE)
    return stack


def runs_on(site: Site, kind: str, user: str, **place: Any) -> dict[str, Any]:
    """Where it runs, and with the Ray of these tests."""
    ways = {"grace": "20s", "environment": {"venv": sys.prefix}, **place}
    if kind == HERE:
        return {"kind": "slurm", "transport": HERE, **ways}
    login = site_login(site, user)
    way = {"user": login.user, "private_key": login.private_key, "known_hosts": login.known_hosts}
    if kind == "ssh":
        return {"kind": kind, "hosts": [site.ip(machine) for machine in NODES], "login": way, **ways}
    return {"kind": kind, "host": site.ip("login"), "login": way, **ways}


def describe(
    stack: Stack,
    runs_on: dict[str, Any],
    group: dict[str, Any],
    observability: dict[str, Any] | None = None,
    **timeouts: str,
) -> None:
    """What the stack file says from now on; the engine's own lines in it are kept."""
    limits = {"head": "3m", "ready": "3m", **timeouts}
    cluster: dict[str, Any] = {"ray_version": "2.60.0", "workers": {"cpu": group}, "timeouts": limits}
    if observability is not None:
        cluster["observability"] = observability
    path = stack.folder / "stacks" / "Pulumi.t.yaml"
    config = {"raydog:runs_on": runs_on, "raydog:cluster": cluster}
    path.write_text(json.dumps({**json.loads(path.read_text()), "config": config}))
