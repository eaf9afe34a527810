"""A site with PBS's stand-in: its commands lie in /opt/pbs/bin, which only a login shell has on its PATH."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.sites.site import LOGIN, NODES, Site, await_so

_COMMANDS = [
    "qsub",
    "qstat",
    "qselect",
    "qdel",
    "qsig",
    "qalter",
    "qhold",
    "qrls",
    "qmgr",
    "pbsnodes",
    "pbsdsh",
]
_REPOSITORY = Path(__file__).parents[2]


def prepare(site: Site) -> None:
    """Writes the commands and the daemons' folders."""
    for folder in ("run/pbs/spool", "run/pbs/aux", "opt/pbs/bin", "opt/pbs/sbin"):
        (site.folder / folder).mkdir(parents=True)
    interpreter = Path(sys.base_prefix) / "bin/python3"
    # Without site-packages, whose start takes longer than a command.
    begin = f"#!/bin/sh\nPYTHONPATH={_REPOSITORY} exec {interpreter} -BSs -m tests.sites.pbs_stub."
    _executable(site.folder / "opt/pbs/sbin/stub", f'{begin}"$@"\n')
    for command in _COMMANDS:
        _executable(site.folder / "opt/pbs/bin" / command, f'{begin}client {command} "$@"\n')
    (site.folder / "etc/pbs.conf").write_text("PBS_EXEC=/opt/pbs\nPBS_SERVER=login\n")
    (site.folder / "etc/profile.d/pbs.sh").write_text("PATH=$PATH:/opt/pbs/bin\n")


def await_nodes(site: Site) -> None:
    """Until all machines take jobs."""
    moms = [site.folder / "run/pbs" / f"mom.{node}" for node in NODES]
    await_so(lambda: all(mom.exists() for mom in moms), "three moms")
    await_so(lambda: "down" not in site.run(LOGIN, "/opt/pbs/bin/pbsnodes", "-l"), "three moms that answer")


def set_server(site: Site, name: str, value: str) -> None:
    """As an operator."""
    site.run(LOGIN, "/opt/pbs/bin/qmgr", "-c", f"set server {name} = {value}")


def _executable(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
