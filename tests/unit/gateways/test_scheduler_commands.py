"""What a job asks of sbatch and of qsub."""

from __future__ import annotations

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.scheduler_job import JobRequest
from raydog_resources.gateways.scheduler_pbs_commands import pbs_time, qsub_options
from raydog_resources.gateways.scheduler_slurm_commands import sbatch_options, slurm_time

GIGABYTE = 1 << 30
WHOLE = JobRequest(
    name="rd-x",
    folder=".raydog/jobs/rd-x",
    text="#!/bin/bash\n",
    tag="project/stack/cluster",
    nodes=4,
    cpus=16,
    gpus=2,
    memory=64 * GIGABYTE,
    walltime=4 * 3600,
    grace=120,
    partition="gpu",
    queue="workq",
    account="project42",
    qos="normal",
    constraint="skylake",
    reservation="workshop",
)


def test_all_that_sbatch_is_asked() -> None:
    assert sbatch_options(WHOLE) == [
        "--parsable",
        "--job-name=rd-x",
        "--open-mode=append",
        "--dependency=singleton",
        "--nodes=4",
        "--ntasks-per-node=1",
        "--no-requeue",
        "--comment=project/stack/cluster",
        "--time=0-04:00:00",
        "--signal=B:USR1@120",
        "--cpus-per-task=16",
        "--mem=65536M",
        "--gpus-per-node=2",
        "--partition=gpu",
        "--account=project42",
        "--qos=normal",
        "--constraint=skylake",
        "--reservation=workshop",
    ]


def test_all_that_qsub_is_asked() -> None:
    chunks = "select=4:ncpus=16:mem=65536mb:ngpus=2:mpiprocs=1"
    options = ["-N", "rd-x", "-S", "/bin/bash", "-j", "oe", "-W", "umask=077", "-r", "n"]
    options += ["-v", "RAYDOG_TAG=project/stack/cluster", "-l", chunks, "-l", "place=scatter"]
    assert qsub_options(WHOLE) == [*options, "-l", "walltime=04:00:00", "-q", "workq", "-A", "project42"]


def test_what_is_not_given_is_left_to_the_scheduler() -> None:
    least = JobRequest(name="rd-x", folder="f", text="")
    asked = ["--parsable", "--job-name=rd-x", "--open-mode=append", "--dependency=singleton", "--nodes=1"]
    assert sbatch_options(least) == [*asked, "--ntasks-per-node=1", "--no-requeue"]
    assert "-l" in qsub_options(least)
    assert not [option for option in qsub_options(least) if "walltime" in option or "ncpus" in option]


def test_a_select_of_ones_own_takes_the_place_of_amounts() -> None:
    request = JobRequest(name="x", folder="f", text="", nodes=9, cpus=9, select="2:ncpus=4", place="pack")
    assert "select=2:ncpus=4" in qsub_options(request)
    assert "place=pack" in qsub_options(request)


def test_a_directives_value_may_stand_behind_a_space() -> None:
    request = JobRequest(name="x", folder="f", text="", directives=("--mail-type=END", "-C big mem"))
    assert sbatch_options(request)[-3:] == ["--mail-type=END", "-C", "big mem"]


@pytest.mark.parametrize(
    ("directive", "why"),
    [
        ("--array=1-3", "makes an array"),
        ("-a1-3", "makes an array"),
        ("--wrap=true", "raydog gives this option itself"),
        ("#SBATCH -p x", "this is no option"),
        ("--x\n--y", "this is no option"),
        ("--", "this is no option"),
    ],
)
def test_directives_that_would_break_it_are_refused(directive: str, why: str) -> None:
    request = JobRequest(name="x", folder="f", text="", directives=(directive,))
    with pytest.raises(DescriptionError, match=rf"{why}.*nothing was submitted.*Next: "):
        sbatch_options(request)


def test_pbs_knows_arrays_by_another_letter() -> None:
    with pytest.raises(DescriptionError, match="makes an array"):
        qsub_options(JobRequest(name="x", folder="f", text="", directives=("-J 1-3",)))


def test_times() -> None:
    assert [slurm_time(seconds) for seconds in (59, 3600, 90_061)] == [
        "0-00:00:59",
        "0-01:00:00",
        "1-01:01:01",
    ]
    assert [pbs_time(seconds) for seconds in (59, 3600, 90_061)] == ["00:00:59", "01:00:00", "25:01:01"]
