"""The three examples of a launcher's plan, described here at full size: what is warned of, asked for and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.config.description import read_stack_file
from raydog_resources.config.runs_on_scheduler import PBS, SLURM, RunsOnScheduler
from raydog_resources.gateways.scheduler_pbs_commands import qsub_options
from raydog_resources.gateways.scheduler_slurm_commands import sbatch_options
from raydog_resources.resources.job_request import request_of
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_plan import plan_job

GOLDEN = Path(__file__).parents[2] / "golden" / "activate"
OPTIONS = {SLURM: sbatch_options, PBS: qsub_options}


def told_of(file: Path) -> str:
    """Warnings, options of the submission, and what the job's script is told."""
    description = read_stack_file(file, GOLDEN)
    place = description.runs_on
    assert isinstance(place, RunsOnScheduler)
    request = request_of(plan_job(description, place, Owner("raydog", "t")), place.kind)
    lines = [f"warning: {caution}" for caution in description.cautions]
    lines += OPTIONS[place.kind](request) if place.kind in OPTIONS else [f"nodes: {request.nodes}"]
    settings = request.text.split("\n\n", 1)[0].splitlines()
    return "\n".join([*lines, *settings]) + "\n"


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.yaml")), ids=lambda file: file.stem)
def test_an_example_of_the_plan_becomes_this_job(file: Path) -> None:
    assert told_of(file) == file.with_suffix(".expected.txt").read_text(encoding="utf-8")
