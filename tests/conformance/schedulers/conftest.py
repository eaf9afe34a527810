"""The grounds of the suite, each made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from tests.conformance.schedulers.grounds import Ground, cleared
from tests.sites import slurm
from tests.sites.site_host import site_host
from tests.sites.site_start import running_site

SLURM = "slurm"


@pytest.fixture(scope="session")
def slurm_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    slurm.skip_unless_installed()
    with running_site(tmp_path_factory.mktemp("site"), "slurm", slurm.prepare) as site:
        slurm.await_nodes(site)
        scheduler = SlurmScheduler(site_host(site))
        yield Ground(site, scheduler, lambda: SlurmScheduler(site_host(site)), nodes=3)
        scheduler.close()


@pytest.fixture(params=[pytest.param(SLURM, marks=pytest.mark.slurm)])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """Every implementation."""
    with cleared(request.getfixturevalue(f"{request.param}_ground")) as found:
        yield found
