"""What a job is told of observability, and that one without it is told as ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.resources.job_request import job_text
from raydog_resources.specs.job_observability import parts_told, told_to_observe
from raydog_resources.specs.job_settings import OBSERVABILITY_SETTING, essence
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_job import SchedulerJobSpec
from raydog_resources.specs.scheduler_plan import plan_job

HOSTS = {"slurm": {"host": "login"}, "pbs": {"host": "login"}, "auto": {"host": "login"}}
HOSTS["ssh"] = {"host": "n1"}


def planned(
    observability: dict[str, Any] | None = None, kind: str = "slurm", **cluster: Any
) -> SchedulerJobSpec:
    told = {"ray_version": "2.60.0", "workers": {"cpu": {"nodes": 1, "cpus": 1}}, **cluster}
    if observability is not None:
        told["observability"] = observability
    place = {"kind": kind, **HOSTS[kind]}
    found = read_description({"cluster": told, "runs_on": place}, Path("stacks/Pulumi.t.yaml"), Path())
    assert isinstance(found.runs_on, RunsOnScheduler)
    return plan_job(found, found.runs_on, Owner("raydog", "t"))


def test_a_job_without_it_is_what_it_always_was() -> None:
    for plain in (planned(), planned({"enabled": False})):
        assert OBSERVABILITY_SETTING not in plain.settings
        assert plain.script == "job-slurm@1"
        text = job_text(plain, "slurm")
        assert "raydog_observe()" not in text
        assert "raydog_collector" not in text


def test_the_parts_are_told_what_a_node_of_their_own_would_be() -> None:
    spec = planned(
        {
            "parts": ["grafana", "prometheus"],
            "retention": "2d",
            "ports": {"grafana": 3001},
            "environment": {"HTTPS_PROXY": "http://proxy:3128"},
            "versions": {"prometheus": "2.53.2"},
        }
    )
    assert told_to_observe(spec.settings) == {
        "RAYDOG_PARTS": "prometheus grafana",
        "RAYDOG_RETENTION": "172800s",
        "RAYDOG_SCRAPE_SECONDS": "10",
        "RAYDOG_START_SECONDS": "300",
        "RAYDOG_PROMETHEUS_PORT": "9090",
        "RAYDOG_GRAFANA_PORT": "3001",
        "RAYDOG_PROMETHEUS_VERSION": "2.53.2",
        "RAYDOG_LISTEN": "network",
        "HTTPS_PROXY": "http://proxy:3128",
    }
    assert parts_told(spec.settings) == ["prometheus", "grafana"]
    assert spec.script == "job-slurm-observed@1"


def test_the_text_brings_the_parts_and_tells_ray_nothing_of_their_environment() -> None:
    spec = planned({"environment": {"HTTPS_PROXY": "http://it's:3128"}}, kind="ssh")
    text = job_text(spec, "ssh")
    for function in ("raydog_observe", "raydog_collector", "raydog_observer", "raydog_observability_script"):
        assert f"\n{function}() {{" in text
    assert f"\n{OBSERVABILITY_SETTING}=" not in text
    told = next(line for line in text.splitlines() if line.startswith("RAYDOG_OBSERVED=("))
    assert """'HTTPS_PROXY=http://it'"'"'s:3128'""" in told
    assert "export HTTPS_PROXY" not in text


@pytest.mark.parametrize(
    ("kind", "auth", "listen", "expected"),
    [
        ("slurm", "token", "auto", "network"),
        ("pbs", "token", "auto", "network"),
        ("auto", "token", "auto", "network"),
        ("ssh", "token", "auto", "head"),
        ("slurm", "none", "auto", "head"),
        ("slurm", "token", "head", "head"),
        ("ssh", "token", "network", "network"),
    ],
)
def test_who_reaches_it(kind: str, auth: str, listen: str, expected: str) -> None:
    told = told_to_observe(planned({"listen": listen}, kind, auth=auth).settings)
    assert told is not None
    assert told["RAYDOG_LISTEN"] == expected


def test_it_makes_no_other_job() -> None:
    assert essence(planned({"retention": "3d"}).settings) == essence(planned().settings)
