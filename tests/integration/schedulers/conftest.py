"""Sites with a scheduler, each made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.schedulers.place import Place, scheduler_as
from tests.sites import pbs, slurm
from tests.sites.accounts import USERS
from tests.sites.site_start import running_site


@pytest.fixture(scope="package")
def slurm_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    slurm.skip_unless_installed()
    with running_site(tmp_path_factory.mktemp("site"), "slurm", slurm.prepare) as site:
        slurm.await_nodes(site)
        scheduler = scheduler_as("slurm", site, USERS[0])
        yield Place(site, scheduler)
        scheduler.close()


@pytest.fixture(scope="package")
def pbs_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_site(tmp_path_factory.mktemp("site"), "pbs", pbs.prepare) as site:
        pbs.await_nodes(site)
        scheduler = scheduler_as("pbs", site, USERS[0])
        yield Place(site, scheduler)
        scheduler.close()


@pytest.fixture(scope="package")
def ssh_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        scheduler = scheduler_as("ssh", site, USERS[0])
        yield Place(site, scheduler)
        scheduler.close()


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """Of the kinds that a test names by `always_on`."""
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found
