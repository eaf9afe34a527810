"""A job of SLURM over every transport, opened from what a stack file says; on the login node itself, too."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.gateways.scheduler_opening import open_scheduler
from tests.conformance.schedulers.grounds import Ground
from tests.sites.site import LOGIN, await_so
from tests.sites.site_host import site_login

KIND = "slurm"
pytestmark = pytest.mark.slurm
REPOSITORY = Path(__file__).parents[4]
# What runs on the login node: a secret in our own environment must not get into the job's.
ON_THE_LOGIN_NODE = """
import json, os, sys
from raydog_resources.clock import SystemClock
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.gateways.scheduler_job import JobRequest
from raydog_resources.gateways.scheduler_opening import open_scheduler
os.environ["PULUMI_CONFIG_PASSPHRASE"] = "canary"
scheduler = open_scheduler(RunsOnScheduler(kind="auto", transport="here"), SystemClock())
request = JobRequest(**json.loads(sys.argv[1]))
job = scheduler.submit(request)
print(json.dumps([scheduler.kind, job.id, job.adopted, scheduler.submit(request).adopted]))
"""


def place(ground: Ground, transport: str) -> RunsOnScheduler:
    login = site_login(ground.site)
    written: dict[str, Any] = {
        "kind": "auto",
        "host": f"alice@{ground.site.ip(LOGIN)}",
        "transport": transport,
        "login": {"private_key": login.private_key, "known_hosts": login.known_hosts},
    }
    return RunsOnScheduler.model_validate(written)


@pytest.mark.parametrize("transport", ["paramiko", "openssh"])
def test_a_job_is_the_same_over_every_transport(ground: Ground, transport: str) -> None:
    scheduler = open_scheduler(place(ground, transport), SystemClock())
    try:
        request = ground.request()
        job = scheduler.submit(request)
        assert (scheduler.kind, job.adopted) == ("slurm", False)
        assert ground.scheduler.submit(request).id == job.id
        await_so(lambda: "begun on" in scheduler.tail(request.folder, 5), "the job's first words")
        scheduler.cancel(job.id)
        await_so(lambda: scheduler.is_gone(job.id, request.name), "the job's end")
    finally:
        scheduler.close()


def test_a_job_is_submitted_from_the_login_node_itself_without_our_secrets(ground: Ground) -> None:
    text = "#!/bin/bash\nenv\necho all told\nsleep 300\n"
    request = ground.request(text)
    words = {
        "name": request.name,
        "folder": request.folder,
        "text": text,
        "tag": request.tag,
        "walltime": 600,
    }
    program = ["env", f"PYTHONPATH={REPOSITORY}", sys.executable, "-c", ON_THE_LOGIN_NODE, json.dumps(words)]
    said = ground.site.run(
        LOGIN,
        "setpriv",
        "--reuid=alice",
        "--regid=alice",
        "--clear-groups",
        "env",
        "HOME=/home/alice",
        *program,
    )
    kind, job_id, adopted, again = json.loads(said)
    assert (kind, adopted, again) == ("slurm", False, True)
    job = ground.scheduler.submit(request)
    assert (job.id, job.adopted) == (job_id, True)
    await_so(lambda: "all told" in ground.scheduler.tail(request.folder, 1), "the job's last words")
    environment = ground.scheduler.tail(request.folder, 1000)
    assert "HOME=/home/alice" in environment
    assert "canary" not in environment
