"""What of a job's settings makes another job."""

from __future__ import annotations

from pathlib import Path

from raydog_resources.config.description import read_stack_file
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.specs.job_settings import AT_THE_NEXT_JOB, DEFAULTS, KNOWN, essence
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_job import SchedulerJobSpec
from raydog_resources.specs.scheduler_plan import plan_job

GOLDEN = Path(__file__).parents[2] / "golden"
# Told to every job since the first release. A setting that comes later is told with its usual value in DEFAULTS.
OF_THE_FIRST_RELEASE = {"RAYDOG_RAY_VERSION", "RAYDOG_AUTH", "RAYDOG_NODES"}


def planned(file: str) -> SchedulerJobSpec:
    path = GOLDEN / file
    description = read_stack_file(path, path.parent)
    assert isinstance(description.runs_on, RunsOnScheduler)
    return plan_job(description, description.runs_on, Owner("raydog", "t"))


def test_every_setting_of_ours_is_known() -> None:
    full = planned("good_stacks/every_field_scheduler.yaml")
    told = [full.settings, *(group.settings for group in full.groups)]
    told += [planned(f"activate/{kind}.yaml").settings for kind in ("slurm", "pbs", "ssh")]
    assert {name for settings in told for name in settings if name.startswith("RAYDOG_")} <= KNOWN


def test_what_a_plain_description_tells_has_a_usual_value_or_was_always_told() -> None:
    settings = planned("activate/ssh.yaml").settings
    told = {name: value for name, value in settings.items() if DEFAULTS.get(name) != value}
    assert set(told) - AT_THE_NEXT_JOB <= OF_THE_FIRST_RELEASE


def test_a_persons_own_variables_count_and_unknown_ones_of_ours_do_not() -> None:
    assert essence({"MY_FLAG": "1", "RAYDOG_OF_OLD": "2", "RAYDOG_GPU": "nvidia", "RAYDOG_GRACE": "9"}) == {
        "MY_FLAG": "1"
    }
