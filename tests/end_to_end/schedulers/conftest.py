"""Sites on which stacks run real Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sites import pbs, slurm
from tests.sites.site import Site
from tests.sites.site_start import running_site

OpenSite = Callable[[str], Site]


@pytest.fixture
def open_site(tmp_path: Path) -> Iterator[OpenSite]:
    """A site with that scheduler, or with none."""
    with ExitStack() as open_ones:

        def opened(scheduler: str) -> Site:
            folder = tmp_path / "site"
            if scheduler == "slurm":
                slurm.skip_unless_installed()
                site = open_ones.enter_context(running_site(folder, scheduler, slurm.prepare))
                slurm.await_nodes(site)
            elif scheduler == "pbs":
                site = open_ones.enter_context(running_site(folder, scheduler, pbs.prepare))
                pbs.await_nodes(site)
            else:
                site = open_ones.enter_context(running_site(folder))
            return site

        yield opened
