"""`pulumi.automation`'s workspace, less what it does beside what it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pulumi.automation import LocalWorkspace, OutputMap, PulumiCommand, Stack


class EngineWorkspace(LocalWorkspace):
    """Each command of ours names its stack; which one a person has selected stays as it is."""

    def select_stack(self, stack_name: str) -> None:
        """Nothing: selecting would be remembered."""

    def stack_outputs(self, stack_name: str) -> OutputMap:  # noqa: ARG002
        """Nothing: two runs of the engine at the end of each `up`, one of them to open secrets nobody asked for."""
        return {}


def named_stack(name: str, folder: Path, environment: Mapping[str, str], command: PulumiCommand) -> Stack:
    """The stack, without looking whether there is one."""
    workspace = EngineWorkspace(work_dir=str(folder), env_vars=environment, pulumi_command=command)
    return Stack.select(name, workspace)
