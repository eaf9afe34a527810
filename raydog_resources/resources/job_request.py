"""The request for a job, made of what the resource was told and of today's packaged script. Pure."""

from __future__ import annotations

from typing import Any, cast

from raydog_resources.bootstrap.job_script import job_script
from raydog_resources.gateways.scheduler_job import JobRequest
from raydog_resources.specs.job_observability import told_to_observe
from raydog_resources.specs.job_settings import OBSERVABILITY_SETTING
from raydog_resources.specs.scheduler_job import SchedulerJobSpec

TOKEN = "token"
REQUIREMENTS = "requirements.txt"
USER_SCRIPT = "user_script.sh"
GRAFANA_PASSWORD = "grafana_password"
"""As `bootstrap/job/observe.sh` has it."""


def request_of(spec: SchedulerJobSpec, kind: str) -> JobRequest:
    """For that kind of scheduler."""
    asked = cast(dict[str, Any], dict(spec.asked))
    return JobRequest(
        name=spec.name,
        folder=spec.folder,
        text=job_text(spec, kind),
        tag=spec.tag,
        nodes=spec.nodes,
        walltime=spec.walltime,
        grace=spec.grace,
        directives=tuple(asked.pop("directives", ())),
        **asked,
    )


def job_text(spec: SchedulerJobSpec, kind: str) -> str:
    """No secret is in it: the token lies in a file beside it."""
    settings = {
        "RAYDOG_FOLDER": spec.folder,
        "RAYDOG_TOKEN_FILE": f"{spec.folder}/{TOKEN}",
        **{name: value for name, value in spec.settings.items() if name != OBSERVABILITY_SETTING},
    }
    groups = [(group.name, group.nodes) for group in spec.groups]
    told = [
        (group.name, name, value) for group in spec.groups for name, value in sorted(group.settings.items())
    ]
    return job_script(kind, settings, groups, told, told_to_observe(spec.settings)).text
