"""Records the states that this version leaves, before it is released: root, and SLURM installed.

    python -m tests.end_to_end.upgrade.recorder

One stack on simulated nodes, one in a job of a real SLURM. What a release has recorded is never recorded again: a state
that later code can't read is that code's fault.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from raydog_resources import __version__
from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.stack import Stack, stub_cluster
from tests.end_to_end.engine import engine_under_test
from tests.end_to_end.schedulers.stack_on_site import describe
from tests.end_to_end.upgrade.release_state import ReleaseState
from tests.sites import slurm
from tests.sites.site_start import running_site
from tests.sites.stub_environment import make_stub_environment


def main() -> int:
    cluster, scheduler = ReleaseState(__version__, "cluster"), ReleaseState(__version__, "scheduler")
    with tempfile.TemporaryDirectory(prefix="raydog-record-") as scratch:
        if not cluster.folder.exists():
            record_cluster(cluster, Path(scratch) / "cluster")
        if not scheduler.folder.exists():
            record_scheduler(scheduler, Path(scratch) / "scheduler")
    print(f"{cluster.folder.parent}: cluster, scheduler")
    return 0


def record_cluster(state: ReleaseState, folder: Path) -> None:
    """Two groups, one of them with everything that a group can say of its nodes."""
    folder.mkdir()
    special: dict[str, Any] = {
        "nodes": 2,
        "gpus": 1,
        "memory": "1GB",
        "resources": {"licence": 1},
        "labels": {"accelerator": "l4"},
        "environment": {"OMP_NUM_THREADS": "1"},
        "instance_tags": {"owner": "research"},
    }
    with LocalPlatform(isolation="stub", data_dir=folder / "platform") as platform:
        stack = Stack(folder / "project", platform_folder(platform), engine_under_test())
        stack.make()
        stack.describe(stub_cluster({"plain": 1, "special": special}, lifetime="8h", tag="t", priority=3))
        made_kept_and_gone(stack, state)


def record_scheduler(state: ReleaseState, folder: Path) -> None:
    """A job of three nodes; nothing in it names the machine that it was recorded on."""
    folder.mkdir()
    with running_site(folder / "site", "slurm", slurm.prepare) as site:
        slurm.await_nodes(site)
        make_stub_environment(site.home("alice") / "stub")
        stack = Stack(folder / "project", folder / "unused", engine_under_test())
        stack.make()
        keys = stack.folder / ".ssh"
        keys.mkdir(mode=0o700)
        shutil.copy(site.key, keys / "id_ed25519")
        shutil.copy(site.known_hosts, keys / "known_hosts")
        place = {
            "kind": "slurm",
            "host": site.ip("login"),
            "login": {
                "user": "alice",
                "private_key": "~/.ssh/id_ed25519",
                "known_hosts": "~/.ssh/known_hosts",
            },
            "grace": "12s",
            "environment": {"venv": "/home/alice/stub"},
        }
        describe(stack, place, {"nodes": 3, "cpus": 1})
        made_kept_and_gone(stack, state)


def made_kept_and_gone(stack: Stack, state: ReleaseState) -> None:
    """Up, record, destroy."""
    done = stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=200)
    assert done.code == 0, done.text
    state.keep(stack)
    done = stack.destroy()
    assert done.code == 0, done.text


if __name__ == "__main__":
    sys.exit(main())
