"""A cluster that is one job: its logs, asked of its scheduler and changed by nobody."""

from __future__ import annotations

import json

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.resources.provider import Made
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment, read_deployment
from tests.fakes.engine import DYNAMIC, PREFIX, urn
from tests.unit.resources.login_node import Site
from tests.unit.resources.rig import job_spec
from tests.unit.workspace.deployed import LocalProgram

PLACE = '{"kind": "slurm", "host": "login.example.com"}'


def deployment_of(made: Made) -> Deployment:
    provider = {"type": "pulumi:providers:pulumi-python", "inputs": {"raydog:place": PLACE}}
    job = {"urn": urn("SchedulerJob", "c-job"), "type": f"{DYNAMIC}SchedulerJob", "outputs": made.outputs}
    rows = [{"urn": f"{PREFIX}pulumi:providers:pulumi-python::p", **provider}, job]
    return read_deployment(json.dumps({"deployment": {"resources": rows}}))


@pytest.fixture
def site() -> Site:
    return Site()


def look(site: Site, made: Made) -> PlatformLook:
    told: list[str] = []

    def reach(settings: ReachSettings) -> Reach:
        told.append(settings.place)
        assert told == [PLACE]
        return site.provider.reach

    return PlatformLook(deployment_of(made), LocalProgram(), {}, reach)


@pytest.mark.parametrize(
    ("node", "files"),
    [
        ("", ["job.log", "runs/17.0/node.0.log", "runs/17.0/node.1.log"]),
        ("head", ["runs/17.0/node.0.log"]),
        ("job", ["job.log"]),
        ("17.0.1", ["runs/17.0/node.1.log"]),
    ],
)
def test_logs_lie_in_the_jobs_folder(site: Site, node: str, files: list[str]) -> None:
    job = look(site, site.make()).job()
    assert [file for _, file in job.log_names(node)] == files
    assert job.tail(files[0], 20) == f"the last words of {files[0]}\n"


def test_what_observes_has_a_log_of_its_own(site: Site) -> None:
    site.spec, site.observability = job_spec(observability={}), {"state": "up"}
    job = look(site, site.make()).job()
    assert job.log_names("observability") == [("observability", "runs/17.0/observability.log")]
    assert ("observability", "runs/17.0/observability.log") in job.log_names("")


def test_a_node_that_there_is_not_is_refused(site: Site) -> None:
    with pytest.raises(DescriptionError, match="there is no such node"):
        look(site, site.make()).job().log_names("gpu")
