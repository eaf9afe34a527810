"""A cluster of real Ray on a platform of its own: described, brought up, looked at from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.ray_api import RayApi
from tests.end_to_end.cluster.stack import Finished, Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import command

_CHANGED = re.compile(r"^ *[~+-]+ +pulumi-python:dynamic/raydog:\w+ cluster-([\w-]+)", re.MULTILINE)
NODE = {"template": "local/node", "object_store_memory": "100MiB"}


def group(nodes: int, **more: Any) -> dict[str, Any]:
    """Workers with one CPU each."""
    return {**NODE, "nodes": nodes, "cpus": 1, **more}


class RealCluster:
    """Nodes have one CPU and little memory, so that a handful of them fit on a small machine."""

    def __init__(self, folder: Path, engine: EngineUnderTest) -> None:
        self.stack = Stack(folder / "project", folder / "platform", engine)
        self.stack.make()
        self.head: dict[str, Any] = dict(NODE)
        self.more: dict[str, Any] = {}
        """What else is said of the cluster."""

    def up(self, *more: str, **workers: dict[str, Any]) -> Finished:
        """An update to these groups, whatever becomes of it."""
        limits = {"drain": "90s", "ready": "180s"}
        self.stack.describe(
            {
                "ray_version": "2.60.0",
                "head": self.head,
                "workers": workers,
                "timeouts": limits,
                **self.more,
            }
        )
        return self.stack.run("up", "--yes", "-s", "t", *more, seconds=300)

    def changed(self, *more: str, **workers: dict[str, Any]) -> set[str]:
        """What an update named that succeeded: `workers-a`, `pool-a`, `ready`, ...; its preview named the same."""
        done = self.up(*more, **workers)
        assert done.code == 0, done.text
        assert "could not be asked" not in done.output
        assert "have passed" not in done.output
        previewed, update = done.output.split("Updating (t)")
        changed = set(_CHANGED.findall(update))
        assert "--skip-preview" in more or set(_CHANGED.findall(previewed)) == changed
        return changed

    def ray(self) -> RayApi:
        outputs = self.stack.outputs()
        assert outputs["state"] == "ready"
        return RayApi(outputs["dashboard_url"], outputs["ray_token"])

    def platform(self) -> PlatformView:
        """The one that the first `up` has started."""
        found = command("start", "--data-dir", str(self.stack.platform_folder))
        assert found.returncode == 0, found.stderr
        return PlatformView(json.loads(found.stdout))


@contextmanager
def real_cluster(folder: Path, engine: EngineUnderTest) -> Iterator[RealCluster]:
    """Destroyed at the end; no process, namespace or folder of it is left."""
    made = RealCluster(folder, engine)
    try:
        yield made
    finally:
        destroyed = made.stack.destroy()
        cleaned = command("clean", "--data-dir", str(made.stack.platform_folder))
    assert destroyed.code == 0, destroyed.text
    assert made.stack.state().get("resources", []) == []
    assert cleaned.returncode == 0, cleaned.stderr
