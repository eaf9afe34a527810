"""The one text of a job: the job itself, each of its nodes, and the making of its environment."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from raydog_resources.bootstrap.script import Script, assemble

FOLDER = "job"
SLURM, PBS, SSH = "slurm", "pbs", "ssh"
_PARTS = {
    SLURM: ("slurm.sh", "start_batch.sh"),
    PBS: ("pbs.sh", "start_batch.sh"),
    SSH: ("start_host.sh",),
}
PREPARE = "prepare"
"""The word with which the text makes its environment and nothing else."""


def job_script(
    kind: str,
    settings: Mapping[str, str],
    groups: Sequence[tuple[str, int]] = (),
    group_settings: Sequence[tuple[str, str, str]] = (),
) -> Script:
    """`groups`: name and nodes, the head's first; `group_settings`: group, variable, value."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in {"RAYDOG_KIND": kind, **settings}.items()]
    entries = [f"{group} {name}={value}" for group, name, value in group_settings]
    lines += [
        _array("RAYDOG_GROUPS", [f"{name}:{nodes}" for name, nodes in groups]),
        _array("RAYDOG_GROUP_SETTINGS", entries),
    ]
    return assemble(f"job-{kind}", FOLDER, _PARTS[kind], lines)


def _array(name: str, values: Sequence[str]) -> str:
    return f"{name}=({' '.join(map(shlex.quote, values))})"
