"""What runs on a node: packaged shell scripts and what puts them together. Nothing here runs anything."""

from __future__ import annotations

from raydog_resources.bootstrap.exit_code import ExitCode
from raydog_resources.bootstrap.node_script import head_script, worker_script
from raydog_resources.bootstrap.observability_script import observability_script
from raydog_resources.bootstrap.script import Script
from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.bootstrap.userdata import Downloads, userdata

__all__ = [
    "TASK_LABEL",
    "Downloads",
    "ExitCode",
    "Script",
    "head_script",
    "observability_script",
    "task_label",
    "userdata",
    "worker_script",
]
