"""Starts a site and ends it: everything in it is below one process, and ends with that one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conformance.hosts.sshd import find_sshd, make_key, public_half
from tests.sites.accounts import write_accounts
from tests.sites.site import CLOCK, LOGIN, NODES, Site, await_so, descendants

_REPOSITORY = Path(__file__).parents[2]
_PARTS = Path(__file__).parent / "parts"
_COVERED = ("/tmp/", "/root/", "/home/", "/opt/", "/run/")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NEEDED = {"ip": "iproute2", "unshare": "util-linux", "nsenter": "util-linux", "setpriv": "util-linux"}
_UP_SECONDS = 30.0
_NETWORKS = range(1, 250)


def skip_unless_possible() -> None:
    """Says what is missing for machines in namespaces."""
    if os.geteuid() != 0:
        pytest.skip("machines in namespaces need root")
    for program, package in _NEEDED.items():
        if shutil.which(program, path=_PATH) is None:
            pytest.skip(f"no {program} here; install {package}")
    find_sshd()
    tried = ["unshare", "--net", "--uts", "--mount", "--pid", "--fork", "--mount-proc", "true"]
    if subprocess.run(tried, capture_output=True, check=False).returncode != 0:
        pytest.skip("namespaces can't be made here")


@contextmanager
def running_site(
    folder: Path, scheduler: str = "none", prepare: Callable[[Site], None] | None = None
) -> Iterator[Site]:
    """`prepare` is given the laid-out site before anything starts."""
    skip_unless_possible()
    taken = _uplink()
    network = f"10.78.{taken}"
    try:
        site = _laid_out(folder, network, scheduler)
        if prepare is not None:
            prepare(site)
        process = _started(site)
        try:
            site.pid = _connected(process, taken, site)
            await_so(lambda: _is_up(site, process), "the site", _UP_SECONDS)
            await_so(lambda: all(map(site.answers, (LOGIN, *NODES))), "all sshds", _UP_SECONDS)
            yield site
        finally:
            _end(process)
    finally:
        # Where the site took its end of the cable along, ours went with it.
        subprocess.run(["ip", "link", "delete", f"rds{taken}"], capture_output=True, check=False)


def _uplink() -> int:
    """The number of a cable that nobody has, taken by making it."""
    for number in _NETWORKS:
        made = ["ip", "link", "add", f"rds{number}", "type", "veth", "peer", "name", f"rdp{number}"]
        if subprocess.run(made, capture_output=True, check=False).returncode == 0:
            return number
    pytest.fail("no network is free for a site")


def _laid_out(folder: Path, network: str, scheduler: str) -> Site:
    for name in ("run/log", "run/sshd", "opt", "home"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(_PARTS, folder / "run/parts")
    key, host_key = make_key(folder / "key"), make_key(folder / "host_key")
    hosts = {LOGIN: f"{network}.10", **{name: f"{network}.{11 + n}" for n, name in enumerate(NODES)}}
    write_accounts(folder, key, host_key, hosts)
    known_hosts = folder / "known_hosts"
    known_hosts.write_text("".join(f"{ip} {public_half(host_key).text}\n" for ip in hosts.values()))
    places = dict.fromkeys([str(_REPOSITORY), sys.base_prefix, sys.prefix])
    environment = {
        "PATH": _PATH,
        "SITE": str(folder),
        "NETWORK": network,
        "NODES": " ".join(f"{name}={hosts[name]}" for name in NODES),
        "KEEP": " ".join(place for place in places if place.startswith(_COVERED)),
        "SCHEDULER": scheduler,
        "HOME": "/root",
    }
    return Site(folder, 0, network, key, known_hosts, environment)


def _started(site: Site) -> subprocess.Popen[bytes]:
    # A test run that is killed ends nothing itself: the kernel does.
    command = [
        "setpriv",
        "--pdeathsig",
        "KILL",
        "--",
        "unshare",
        "--net",
        "--uts",
        "--mount",
        "--pid",
        "--fork",
    ]
    command += ["--kill-child", "--mount-proc", "bash", str(_PARTS / "site.sh")]
    with (site.folder / "run/log/site").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=site.environment,
        )


def _connected(process: subprocess.Popen[bytes], cable: int, site: Site) -> int:
    """The site's first process, once it has its end of the cable."""
    await_so(lambda: bool(descendants(process.pid)), "the site's first process")
    pid = descendants(process.pid)[0]
    for command in (
        ["ip", "link", "set", f"rdp{cable}", "netns", str(pid), "name", "uplink"],
        ["ip", "address", "add", f"{site.network}.1/24", "dev", f"rds{cable}"],
        ["ip", "link", "set", f"rds{cable}", "up"],
    ):
        subprocess.run(command, check=True, capture_output=True, timeout=10)
    return pid


def _is_up(site: Site, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        pytest.fail(f"the site did not come up: {site.log('site')}")
    return (site.folder / "run/site.up").exists()


def _end(process: subprocess.Popen[bytes]) -> None:
    started = CLOCK.monotonic()
    for pid in descendants(process.pid)[:1]:
        os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait(max(1.0, 20 - (CLOCK.monotonic() - started)))
