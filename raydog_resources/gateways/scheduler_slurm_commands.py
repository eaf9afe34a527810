"""The options of `sbatch` that a job asks for: pure."""

from __future__ import annotations

from raydog_resources.gateways.scheduler_directive import ARRAY, OURS, checked_directives
from raydog_resources.gateways.scheduler_job import JobRequest

_MEGABYTE = 1 << 20
_LONGEST_GRACE = 65_535
_REFUSED = {
    **dict.fromkeys(("-a", "--array"), ARRAY),
    **dict.fromkeys(
        ("-J", "--job-name", "-d", "--dependency", "-o", "--output", "-e", "--error", "--open-mode"), OURS
    ),
    **dict.fromkeys(("--comment", "--signal", "--wrap", "-W", "--wait", "-H", "--hold", "--test-only"), OURS),
    **dict.fromkeys(("-N", "--nodes", "-n", "--ntasks", "--ntasks-per-node", "--parsable", "--export"), OURS),
}


def sbatch_options(request: JobRequest) -> list[str]:
    """Without the script, and without `--output`, which lies where only the host knows."""
    options = [
        "--parsable",
        f"--job-name={request.name}",
        "--open-mode=append",
        # The controller's own guard: of two jobs of one name and user only one runs.
        "--dependency=singleton",
        f"--nodes={request.nodes}",
        "--ntasks-per-node=1",
        "--requeue" if request.requeue else "--no-requeue",
    ]
    if request.tag:
        options.append(f"--comment={request.tag}")
    if request.walltime is not None:
        options.append(f"--time={slurm_time(request.walltime)}")
    if request.grace:
        options.append(f"--signal=B:USR1@{min(request.grace, _LONGEST_GRACE)}")
    options += _amounts(request)
    for option in ("partition", "account", "qos", "constraint", "reservation"):
        value = getattr(request, option)
        if value:
            options.append(f"--{option}={value}")
    return [*options, *checked_directives(request.directives, _REFUSED, "sbatch")]


def slurm_time(seconds: int) -> str:
    """Days-hours:minutes:seconds."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return f"{days}-{hour:02}:{minute:02}:{second:02}"


def _amounts(request: JobRequest) -> list[str]:
    options = []
    if request.cpus is not None:
        options.append(f"--cpus-per-task={request.cpus}")
    if request.memory is not None:
        options.append(f"--mem={-(-request.memory // _MEGABYTE)}M")
    if request.gpus:
        options.append(f"--gpus-per-node={request.gpus}")
    if request.exclusive:
        options.append("--exclusive")
    return options
