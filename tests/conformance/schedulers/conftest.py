"""The grounds of the suite, each made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.schedulers import grounds
from tests.conformance.schedulers.grounds import Ground, cleared


@pytest.fixture(scope="package")
def slurm_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with grounds.slurm_ground(tmp_path_factory.mktemp("slurm")) as found:
        yield found


@pytest.fixture(scope="package")
def pbs_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with grounds.pbs_ground(tmp_path_factory.mktemp("pbs")) as found:
        yield found


@pytest.fixture(scope="package")
def ssh_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with grounds.ssh_ground(tmp_path_factory.mktemp("ssh")) as found:
        yield found


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
