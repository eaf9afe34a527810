"""What a job's script is told, and what of it makes another job. A live job outlasts releases that tell theirs more."""

from __future__ import annotations

from collections.abc import Mapping

_OURS = "RAYDOG_"
OBSERVABILITY_SETTING = "RAYDOG_OBSERVABILITY"
"""What the programs beside the head are told, as JSON; a job without it has none."""
AT_THE_NEXT_JOB = frozenset(
    {
        "RAYDOG_GRACE",
        "RAYDOG_DRAIN_SECONDS",
        "RAYDOG_LIFETIME",
        "RAYDOG_HEAD_WAIT",
        "RAYDOG_IDLE_SECONDS",
        # Where an environment lies, made of what the other settings say.
        "RAYDOG_ENVIRONMENT_KEY",
        OBSERVABILITY_SETTING,
    }
)
"""Times, and what stands beside Ray, for which nobody's cluster is ended: the next job is told."""

DEFAULTS: Mapping[str, str] = {
    "RAYDOG_GPU": "nvidia",
    "RAYDOG_TMP": "/tmp",
    "RAYDOG_PYTHON": "python3",
    "RAYDOG_ENVIRONMENTS": ".raydog/environments",
    "RAYDOG_GCS_PORT": "6379",
    "RAYDOG_CLIENT_PORT": "10001",
    "RAYDOG_DASHBOARD_PORT": "8265",
}
"""What a script does that is told nothing of it. A setting that a later release begins to tell gets its line here."""

_TOLD = frozenset(
    {
        "RAYDOG_RAY_VERSION",
        "RAYDOG_PYTHON_VERSION",
        "RAYDOG_AUTH",
        "RAYDOG_NODES",
        "RAYDOG_USER_SCRIPT",
        "RAYDOG_WORKING_DIR",
        "RAYDOG_MODULES",
        "RAYDOG_VENV",
        "RAYDOG_CONDA",
        "RAYDOG_IMAGE",
        "RAYDOG_REQUIREMENTS",
        "RAYDOG_WHEELHOUSE",
        "RAYDOG_NUM_CPUS",
        "RAYDOG_NUM_GPUS",
        "RAYDOG_MEMORY",
        "RAYDOG_OBJECT_STORE_MEMORY",
        "RAYDOG_RESOURCES",
        "RAYDOG_LABELS",
    }
)
KNOWN = _TOLD | AT_THE_NEXT_JOB | DEFAULTS.keys()
"""Every setting of ours; of others the present release knows nothing, so their absence is no wish of anybody's."""


def essence(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings of which each makes another job when it changes."""
    return {
        name: value
        for name, value in settings.items()
        if name not in AT_THE_NEXT_JOB
        and DEFAULTS.get(name) != value
        and (name in KNOWN or not name.startswith(_OURS))
    }
