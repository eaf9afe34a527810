"""Observability beside the head of a job: real Prometheus, and a stub in place of Ray."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.gateways.event_trail import NoTrail
from raydog_resources.resources.provider import Made
from raydog_resources.workspace.job_status import JobStatus
from raydog_resources.workspace.status.job_facts import JobFacts
from tests.integration.schedulers.place import Place, always_on
from tests.sites.site import await_so
from tests.unit.workspace.test_job_status import deployment_of

pytestmark = [
    pytest.mark.root,
    pytest.mark.prometheus,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        shutil.which("prometheus") is None,
        reason="Prometheus is not on PATH: install it (Debian, Ubuntu: apt-get install prometheus)",
    ),
]
SEEN = {"interval": "1s"}


def run_folder(place: Place, made: Made) -> Path:
    return Path(place.site.home() / made.outputs["folder"] / made.outputs["run"])


def asked_on_head(place: Place, url: str) -> str:
    """What a question gets that is put on the head's machine itself."""
    return place.site.run("n1", "curl", "--silent", "--noproxy", "*", url, check=False)


def has_been_sent(place: Place, url: str) -> bool:
    """Whether the collector has brought anything there."""
    said = json.loads(asked_on_head(place, f"{url}/api/v1/query?query=raydog_collector_up"))
    return bool(said["data"]["result"])


@pytest.mark.ssh
def test_two_clusters_on_one_machine_are_observed_and_each_goes_with_its_job(ssh_place: Place) -> None:
    place = ssh_place
    first = place.provider.make(place.spec("one", observability=SEEN))
    second = place.provider.make(place.spec("two", observability=SEEN))
    urls = [made.outputs["prometheus_url"] for made in (first, second)]
    assert [made.outputs["observability_state"] for made in (first, second)] == ["up", "up"]
    assert urls[0] == "http://127.0.0.1:9090"
    assert urls[1].startswith("http://127.0.0.1:")
    assert urls[0] != urls[1]
    await_so(lambda: all(has_been_sent(place, url) for url in urls), "what the collectors sent")
    folder = run_folder(place, first) / "observability"
    assert folder.stat().st_mode & 0o077 == 0
    place.provider.remove(first.ident, first.outputs)
    assert asked_on_head(place, f"{urls[0]}/-/ready") == ""
    assert "Ready" in asked_on_head(place, f"{urls[1]}/-/ready")
    place.provider.remove(second.ident, second.outputs)
    assert [line for line in place.site.processes("n1") if "prometheus" in line] == []
    assert place.left() == []


@always_on("ssh")
def test_a_part_that_is_missing_is_told_and_ray_runs_on(place: Place) -> None:
    told: list[str] = []
    place.provider.reach.tell = lambda thing, sentence: told.append(sentence)  # type: ignore[method-assign]
    made = place.provider.make(place.spec("lame", observability={**SEEN, "parts": ["prometheus", "grafana"]}))
    assert made.outputs["state"] == "ready"
    assert made.outputs["prometheus_url"] == made.outputs["grafana_url"] == ""
    missing = "there is no grafana on this node, and no version of it to fetch is named"
    assert made.outputs["observability_state"] == f"failed: {missing}"
    (report,) = [sentence for sentence in told if sentence.startswith("failed: ")]
    assert "The Ray cluster runs on without it" in report
    assert "observability.log" in report
    assert "Next: take an image that has it" in report
    facts = facts_of(place, made)
    assert facts.not_observed == f"its observability beside the head is not up: failed: {missing}"
    assert any("prometheus answers at" in line for line in facts.observability_tail)
    log = run_folder(place, made) / "observability.log"
    assert made.outputs["grafana_password"] not in log.read_text()
    # The other part has ended with it.
    await_so(
        lambda: not [line for line in place.site.processes("n1") if "prometheus --config" in line],
        "the end of the other part",
    )
    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []


def facts_of(place: Place, made: Made) -> Any:
    deployment = deployment_of(made)
    job = JobStatus(deployment, lambda settings: place.new_provider().reach)
    return JobFacts(deployment, job, made.outputs["ray_token"], NoTrail()).read()
