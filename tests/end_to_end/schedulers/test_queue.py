"""A cluster whose job waits in the queue: `up` returns, `status` tells how it is, the next `up` where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.schedulers.conftest import OpenSite
from tests.end_to_end.schedulers.stack_on_site import NODE, describe, runs_on, stack_on
from tests.end_to_end.schedulers.test_real_ray import left_on, state_of, status
from tests.sites.accounts import USERS
from tests.sites.site import await_so
from tests.sites.stub_environment import make_stub_environment

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.root, pytest.mark.slurm, pytest.mark.matrix]


@pytest.mark.timeout(400)
def test_outputs_come_with_the_next_up_and_nothing_is_made_twice(
    open_site: OpenSite, engine: EngineUnderTest, tmp_path: Path
) -> None:
    site = open_site("slurm")
    make_stub_environment(site.home() / "stub")
    stack = stack_on(site, tmp_path / "project", "slurm", engine)
    later = {"environment": {"venv": "/home/alice/stub"}, "directives": ["--begin=now+1hour"]}
    describe(stack, runs_on(site, "slurm", USERS[0], **later), NODE, provision="3s")
    up = stack.up()
    assert up.code == 0, up.text
    first = stack.outputs()
    assert (first["state"], first["ray_address"]) == ("pending: BeginTime", "")

    site.run("login", "scontrol", "update", f"jobid={first['job_id']}", "starttime=now")
    await_so(lambda: status(stack)["state"] == "ready", "a cluster that is ready", 120)
    refreshed = stack.refresh()
    assert refreshed.code == 0, refreshed.text
    assert state_of(stack) == "ready"
    again = stack.up("--expect-no-changes")
    assert again.code == 0, again.text
    second = stack.outputs()
    assert (second["state"], second["job_id"]) == ("ready", first["job_id"])
    assert second["ray_address"].startswith(f"ray://{site.ip('n1')}:")
    gone = stack.destroy()
    assert gone.code == 0, gone.text
    assert left_on(site) == []
