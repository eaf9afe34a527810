"""One stack judged by the rules of its environment, from its file alone."""

from __future__ import annotations

from dataclasses import dataclass

from raydog_resources.config.description import read_stack_file
from raydog_resources.errors import DescriptionError
from raydog_resources.policy_pack.judgement import Violation, judge
from raydog_resources.policy_pack.level import Level, environment_of
from raydog_resources.workspace.policies import policies_in
from raydog_resources.workspace.project import Project


@dataclass(frozen=True)
class StackCheck:
    """What a stack breaks."""

    stack: str
    environment: str
    violations: tuple[Violation, ...]

    @property
    def refused(self) -> bool:
        """Whether a preview would fail by it."""
        return any(violation.level is Level.MANDATORY for violation in self.violations)


def check_stack(project: Project, stack: str, policy_config: str = "") -> StackCheck:
    """Reads the stack's file, and what was chosen of the rules."""
    from raydog_resources.workspace.declaration import declared_resources

    choices = policies_in(project.folder, policy_config).choices()
    file = project.stack_file(stack)
    if not file.is_file():
        raise DescriptionError(
            "there is no such file",
            thing=project.shown(file),
            done="nothing was looked at",
            next_step=project.advice(),
        )
    resources = declared_resources(read_stack_file(file, project.folder), project.name, stack)
    violations = judge(resources, stack, choices)
    return StackCheck(stack, environment_of(stack), tuple(violations))
