"""A site with SLURM: munge, a controller on the login node, a daemon on each machine."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import pytest

from tests.sites.site import LOGIN, NODES, Site, await_so

_CONF = Path(__file__).parent / "slurm.conf"
_PLACES = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
_CPUS, _MEGABYTES = 4, 6000


def skip_unless_installed() -> None:
    missing = [
        name for name in ("slurmctld", "slurmd", "sbatch", "munged") if not shutil.which(name, path=_PLACES)
    ]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here; install slurmctld slurmd slurm-client munge")


def prepare(site: Site) -> None:
    """Writes what the daemons read."""
    for folder in ("run/slurm/state", "run/munge"):
        (site.folder / folder).mkdir(parents=True)
    conf = site.folder / "etc/slurm"
    conf.mkdir(exist_ok=True)
    nodes = "\n".join(
        f"NodeName={name} NodeAddr={site.ip(name)} NodeHostname={name} CPUs={_CPUS} RealMemory={_MEGABYTES}"
        for name in NODES
    )
    (conf / "slurm.conf").write_text(_CONF.read_text().replace("@nodes@", nodes))
    munge = site.folder / "etc/munge"
    shutil.rmtree(munge, ignore_errors=True)
    munge.mkdir(mode=0o700)
    key = munge / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o400)


def stop_controller(site: Site) -> None:
    pid = (site.folder / "run/slurm/slurmctld.pid").read_text().strip()
    site.run(LOGIN, "kill", pid)
    await_so(lambda: site.run(LOGIN, "ps", "-p", pid, "-o", "pid=", check=False) == "", "slurmctld's end")


def start_controller(site: Site, *, forgetting: bool = False) -> None:
    """`forgetting`: of every job that it knew."""
    site.run(LOGIN, "slurmctld", *(["-c"] if forgetting else []), "-L", "/run/log/slurmctld")


def await_controller(site: Site) -> None:
    """Until it answers."""
    await_so(lambda: " is UP" in site.run(LOGIN, "scontrol", "ping", check=False), "slurmctld")


def await_booted(site: Site) -> None:
    """Until no machine is down."""
    down = "-t", "down,drain,no_respond"
    await_so(
        lambda: not site.run(LOGIN, "sinfo", "-h", "-N", "-p", "main", *down, "-o", "%N").split(), "boots"
    )


def await_nodes(site: Site) -> None:
    """Until all machines take jobs."""
    await_so(
        lambda: (
            site.run(LOGIN, "sinfo", "-h", "-N", "-p", "main", "-t", "idle", "-o", "%N").split()
            == list(NODES)
        ),
        "three idle machines",
    )
