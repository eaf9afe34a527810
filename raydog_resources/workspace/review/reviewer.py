"""Makes the review of a stack: against its state where that can be read, else against a commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from raydog_resources.config.description import Description, read_stack_file
from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.processes import Processes
from raydog_resources.policy_pack.judgement import judge
from raydog_resources.policy_pack.level import environment_of
from raydog_resources.policy_pack.rule import Declared
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.policies import policies_in
from raydog_resources.workspace.project import Project
from raydog_resources.workspace.review.difference import differences
from raydog_resources.workspace.review.earlier_project import project_at
from raydog_resources.workspace.review.previewed import PreviewedDifferences
from raydog_resources.workspace.review.risk import risks
from raydog_resources.workspace.review.stack_review import StackReview, price_of

OpenStack = Callable[[str], ClusterStack]


@dataclass(frozen=True)
class Reviewer:
    """One for all stacks of a project."""

    project: Project
    processes: Processes
    environment: Mapping[str, str]
    open_stack: OpenStack | None
    """None where there is no backend whose state could be read."""
    base: str = ""
    policy_config: str = ""

    def review(self, stack: str) -> StackReview:
        """What is wrong with the description is part of the review; what is wrong with the request is an error."""
        choices = policies_in(self.project.folder, self.policy_config).choices()
        review = StackReview(stack, environment_of(stack))
        try:
            after = _described(self.project, stack)
        except DescriptionError as error:
            return replace(review, problem=str(error))
        if after is None and not self.base:
            raise DescriptionError(
                "there is no such file",
                thing=self.project.shown(self.project.stack_file(stack)),
                done="nothing was compared",
                next_step=self.project.advice(),
            )
        plan = _plan(after, self.project, stack)
        review = self._compared(review, plan)
        found = judge(plan, stack, choices)
        return replace(
            review,
            violations=tuple(found),
            cautions=after.cautions if after else (),
            price_after=price_of(after),
        )

    def _compared(self, review: StackReview, plan: Sequence[Declared]) -> StackReview:
        stack = self.open_stack(review.stack) if self.open_stack else None
        state = stack.deployment() if stack else None
        if stack is not None and state is not None:
            return _with_state(review, state, plan, stack if plan else None)
        if not self.base:
            return _with(review, [], plan, "nothing: no state can be read, and no commit was named", "0")
        with project_at(self.base, self.project, self.processes, self.environment) as base:
            was = _described(base, review.stack)
            before = _plan(was, base, review.stack)
        missing = "" if was else ", where it was not described"
        return _with(review, before, plan, f"commit {self.base}{missing}", price_of(was))


def _described(project: Project, stack: str) -> Description | None:
    file: Path = project.stack_file(stack)
    return read_stack_file(file, project.folder) if file.is_file() else None


def _plan(description: Description | None, project: Project, stack: str) -> list[Declared]:
    from raydog_resources.workspace.declaration import declared_resources

    return [] if description is None else declared_resources(description, project.name, stack)


def _with_state(
    review: StackReview, state: Deployment, plan: Sequence[Declared], stack: ClusterStack | None
) -> StackReview:
    """What the engine's own preview says would change; what that costs whom follows from the state."""
    before = [_as_declared(one.type, one.thing.urn, one.outputs) for one in state.resources]
    price = str((state.outputs or {}).get("price_per_hour", "" if before else "0"))
    compared = _with(review, before, plan, "its state", price)
    if stack is None:
        return compared
    heard = PreviewedDifferences()
    stack.preview(heard)
    return replace(compared, differences=tuple(heard.differences))


def _as_declared(type_name: str, urn: str, outputs: Mapping[str, object]) -> Declared:
    return Declared(type_name, urn.rpartition("::")[2], outputs, urn=urn)


def _with(
    review: StackReview, before: Sequence[Declared], plan: Sequence[Declared], against: str, price: str
) -> StackReview:
    found = differences(before, plan)
    return replace(
        review,
        against=against,
        differences=tuple(found),
        risks=tuple(risks(found)),
        price_before=price,
    )
