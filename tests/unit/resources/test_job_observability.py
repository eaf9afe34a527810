"""A job that is observed: `up` waits for it and says where it is; that it fails is told, and fails nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.resources.login_node import Site
from tests.unit.resources.rig import job_spec

UP = {"state": "up", "prometheus": "http://10.0.0.5:9090", "grafana": "http://10.0.0.5:3000"}
TAIL = ["its last words", "raydog: Next: take an image"]
FAILED = {"state": "failed", "why": "there is no grafana", "tail": TAIL}
FACTS = ("prometheus_url", "grafana_url", "observability_state", "grafana_password")


@pytest.fixture
def site() -> Site:
    made = Site()
    made.spec = job_spec(observability={"parts": ["prometheus", "grafana"], "start": "20s"})
    return made


def facts(outputs: dict[str, Any]) -> list[str]:
    return [outputs[name] for name in FACTS[:3]]


def test_where_it_is_is_told_with_the_cluster(site: Site) -> None:
    site.observability = UP
    outputs = site.make().outputs
    assert facts(outputs) == ["http://10.0.0.5:9090", "http://10.0.0.5:3000", "up"]
    assert outputs["state"] == "ready"


def test_grafanas_password_is_on_the_heads_host_and_stays_the_same(site: Site) -> None:
    site.observability = UP
    first, second = site.make().outputs, site.make().outputs
    password = first["grafana_password"]
    assert len(password) == 32
    assert second["grafana_password"] == password
    assert site.machine.files[f"{site.spec.folder}/grafana_password"].decode() == password
    (request,) = site.scheduler.requests
    assert password not in request.text


def test_without_grafana_there_is_no_password(site: Site) -> None:
    site.spec, site.observability = job_spec(observability={}), UP
    assert "grafana_password" not in site.make().outputs
    assert f"{site.spec.folder}/grafana_password" not in site.machine.files


def test_a_failure_is_told_with_its_last_lines_and_the_cluster_is_ready(site: Site) -> None:
    site.observability = FAILED
    made = site.make()
    assert facts(made.outputs) == ["", "", "failed: there is no grafana"]
    assert made.outputs["state"] == "ready"
    (report,) = [sentence for sentence in site.told if "runs on without it" in sentence]
    assert report.splitlines()[-2:] == TAIL
    site.observability = UP
    seen = site.provider.look(made.ident, made.outputs)
    assert seen is not None
    assert facts(seen.outputs)[2] == "up"


def test_up_waits_for_it_for_as_long_as_its_parts_are_given_and_no_longer(site: Site) -> None:
    site.observability = {"state": "starting"}
    assert facts(site.make().outputs) == ["", "", "starting"]
    assert 2 * 20 <= site.clock.monotonic() < 2 * 20 + 60


def test_of_a_job_that_was_told_nothing_nothing_is_said(site: Site) -> None:
    site.spec = job_spec()
    outputs = site.make().outputs
    assert [name for name in FACTS if name in outputs] == []
    assert site.clock.monotonic() < 30
