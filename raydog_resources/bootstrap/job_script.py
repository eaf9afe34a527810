"""The one text of a job: the job itself, each of its nodes, and the making of its environment."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from raydog_resources.bootstrap.node_text import collector_function, observer_function, text_function
from raydog_resources.bootstrap.observability_script import observability_script
from raydog_resources.bootstrap.script import Script, assemble

FOLDER = "job"
SLURM, PBS, SSH = "slurm", "pbs", "ssh"
_PARTS = {
    SLURM: ("slurm.sh", "start_batch.sh"),
    PBS: ("pbs.sh", "start_batch.sh"),
    SSH: ("start_host.sh",),
}
_OBSERVE = "observe.sh"
PREPARE = "prepare"
"""The word with which the text makes its environment and nothing else."""


def job_script(
    kind: str,
    settings: Mapping[str, str],
    groups: Sequence[tuple[str, int]] = (),
    group_settings: Sequence[tuple[str, str, str]] = (),
    observed: Mapping[str, str] | None = None,
) -> Script:
    """`groups`: name and nodes, the head's first; `group_settings`: group, variable, value.

    `observed`: what the programs beside the head are told; None where there are none.
    """
    lines = [f"{name}={shlex.quote(value)}" for name, value in {"RAYDOG_KIND": kind, **settings}.items()]
    entries = [f"{group} {name}={value}" for group, name, value in group_settings]
    lines += [
        _array("RAYDOG_GROUPS", [f"{name}:{nodes}" for name, nodes in groups]),
        _array("RAYDOG_GROUP_SETTINGS", entries),
    ]
    name = revision_name(kind, observed=observed is not None)
    if observed is None:
        return assemble(name, FOLDER, _PARTS[kind], lines)
    lines.append(_array("RAYDOG_OBSERVED", [f"{name}={value}" for name, value in sorted(observed.items())]))
    return assemble(name, FOLDER, (_OBSERVE, *_PARTS[kind]), lines, _brought())


def revision_name(kind: str, *, observed: bool) -> str:
    """Under which name the script's revision is kept."""
    return f"job-{kind}-observed" if observed else f"job-{kind}"


def _brought() -> list[str]:
    """The very script of an observability node, and what makes it one beside a head."""
    programs = text_function("raydog_observability_script", observability_script().text)
    return [collector_function(), observer_function(), programs]


def _array(name: str, values: Sequence[str]) -> str:
    return f"{name}=({' '.join(map(shlex.quote, values))})"
