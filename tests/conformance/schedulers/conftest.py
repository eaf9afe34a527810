"""The grounds of the suite, each made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raydog_resources.gateways.scheduler_pbs import PbsScheduler
from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from raydog_resources.gateways.scheduler_ssh import SshScheduler
from tests.conformance.schedulers.grounds import Ground, cleared
from tests.sites import pbs, slurm
from tests.sites.site import NODES
from tests.sites.site_host import site_host
from tests.sites.site_start import running_site


@pytest.fixture(scope="session")
def slurm_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    slurm.skip_unless_installed()
    with running_site(tmp_path_factory.mktemp("site"), "slurm", slurm.prepare) as site:
        slurm.await_nodes(site)
        scheduler = SlurmScheduler(site_host(site))
        yield Ground(site, scheduler, lambda: SlurmScheduler(site_host(site)), nodes=3)
        scheduler.close()


@pytest.fixture(scope="session")
def ssh_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with running_site(tmp_path_factory.mktemp("site")) as site:

        def opened() -> SshScheduler:
            return SshScheduler([site_host(site, machine) for machine in NODES])

        scheduler = opened()
        yield Ground(site, scheduler, opened, nodes=3)
        scheduler.close()


@pytest.fixture(scope="session")
def pbs_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with running_site(tmp_path_factory.mktemp("site"), "pbs", pbs.prepare) as site:
        pbs.await_nodes(site)
        scheduler = PbsScheduler(site_host(site))
        yield Ground(site, scheduler, lambda: PbsScheduler(site_host(site)), nodes=3)
        scheduler.close()


@pytest.fixture(
    params=[
        pytest.param("slurm", marks=pytest.mark.slurm),
        pytest.param("pbs", marks=pytest.mark.pbs),
        pytest.param("ssh", marks=pytest.mark.ssh),
    ]
)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """Every implementation."""
    with cleared(request.getfixturevalue(f"{request.param}_ground")) as found:
        yield found
