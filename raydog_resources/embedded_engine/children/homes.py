"""Where the children of a run live, by which interpreter, and what they find around them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from raydog_resources.embedded_engine.children.child import Home
from raydog_resources.embedded_engine.job import Job


def provider_home(job: Job) -> Home:
    """A provider has its settings from us; it knows the project's name, and not the stack."""
    environment = {**job.environment, "PULUMI_PROJECT": job.project.name}
    return Home(job.project.program_folder, python_of(job), environment)


def python_of(job: Job) -> str:
    """The interpreter that has the program's packages: its virtual environment's, or the one we run in."""
    named = job.project.runtime_options.get("virtualenv")
    if named:
        own = job.project.folder / str(named) / "bin" / "python"
        if own.exists():
            return str(own)
    return job.environment.get("PULUMI_PYTHON_CMD") or sys.executable


def policy_home(job: Job, folder: Path, *, is_preview: bool) -> Home:
    """A policy pack knows the stack and its settings, and brings an interpreter of its own if it says so."""
    environment = {
        **job.environment,
        "PULUMI_CONFIG": json.dumps(dict(job.config.values)),
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_PROJECT": job.project.name,
        "PULUMI_STACK": job.stack,
        "PULUMI_DRY_RUN": "true" if is_preview else "false",
    }
    return Home(folder.absolute(), python_of(job), environment)
