"""What a change of a description, or of the release, means for a job that runs."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.resources.provider import RENEW
from raydog_resources.resources.scheduler_job import SchedulerJobProvider
from tests.unit.resources.rig import job_spec


def inputs(**place: Any) -> dict[str, Any]:
    return job_spec(**place).model_dump(exclude_none=True)


def of_an_older_release(told: dict[str, Any]) -> dict[str, Any]:
    """It told a setting that we know nothing of, and not yet what today is told with its usual value."""
    settings = {**told["settings"], "RAYDOG_OF_OLD": "x"}
    del settings["RAYDOG_GPU"], told["user_script"]
    return {**told, "settings": settings}


def test_a_live_job_outlasts_a_release_that_tells_its_jobs_something_else() -> None:
    olds, provider = of_an_older_release(inputs()), SchedulerJobProvider()
    checked = provider.check(olds, inputs())
    assert (checked.inputs, checked.failures) == (olds, [])
    assert provider.diff("id", olds, checked.inputs).replaces == []


@pytest.mark.parametrize(
    "changes",
    [{"grace": "2m"}, {"idle_timeout": "1h"}, {"walltime": "2h"}, {"walltime": "2h", "grace": "9m"}],
)
@pytest.mark.parametrize("kind", ["slurm", "pbs"])
def test_times_are_for_the_next_job_or_change_in_place(kind: str, changes: dict[str, str]) -> None:
    olds, news, provider = inputs(kind=kind), inputs(kind=kind, **changes), SchedulerJobProvider()
    checked = provider.check(olds, news).inputs
    assert provider.diff("id", olds, checked).replaces == []
    assert {**checked, "walltime": 0} == {**olds, "walltime": 0}
    assert provider.check({}, news).inputs == news


def test_observability_is_for_the_next_job_and_renewing_submits_that(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, observed, provider = inputs(), inputs(observability={}), SchedulerJobProvider()
    for olds, news in (
        (plain, observed),
        (observed, plain),
        (observed, inputs(observability={"retention": "1d"})),
    ):
        assert provider.check(olds, news).inputs == olds
        assert provider.diff("id", olds, provider.check(olds, news).inputs).replaces == []
        assert provider.check({}, news).inputs == news
    monkeypatch.setenv(RENEW, "1")
    assert provider.diff("id", plain, provider.check(plain, observed).inputs).replaces == ["script"]


@pytest.mark.parametrize(
    "changes", [{"gpu": "amd"}, {"temporary_folder": "/scratch"}, {"environment": {"venv": "/other"}}]
)
def test_what_a_job_is_made_of_makes_another_job(changes: dict[str, Any]) -> None:
    olds, provider = inputs(), SchedulerJobProvider()
    for one, other in ((olds, inputs(**changes)), (inputs(**changes), olds)):
        assert provider.diff("id", one, provider.check(one, other).inputs).replaces == ["settings"]
