"""The whole description of a cluster, and the one reader that makes it, or says everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from raydog_resources.config.advice import problems_of
from raydog_resources.config.cautions import cautions
from raydog_resources.config.cluster import Cluster
from raydog_resources.config.cluster_checks import cluster_problems
from raydog_resources.config.foundation import BaseFile, read_base
from raydog_resources.config.lost_values import lost_values
from raydog_resources.config.prices import PricePerHour, Prices, price_per_hour
from raydog_resources.config.problem import Problem, description_error
from raydog_resources.config.runs_on import YELLOWDOG, RunsOn
from raydog_resources.config.script import FOLDER
from raydog_resources.config.section import Section
from raydog_resources.config.stack_file import (
    SECRET_KEYS,
    StackFile,
    display_name,
    find_project_folder,
    lines_of,
    parse_stack_file,
)

__all__ = ["Description", "read_description", "read_stack_file", "refuse_bad_stack_file"]

_NODE = {"template": "local/node"}


class Description(Section):
    """A cluster, the place it runs on, and what nodes cost there."""

    cluster: Cluster = Field(
        description="What the cluster is to be.",
        examples=[
            {"ray_version": "2.60.0", "head": _NODE, "workers": {"cpu": {"nodes": 2, "cpus": 1, **_NODE}}}
        ],
    )
    runs_on: RunsOn = Field(description="Where it runs.", examples=[{"kind": YELLOWDOG, "url": "local"}])
    prices: Prices = Field(
        default={}, description="Price per hour of one node, by template.", examples=[{"local/node": 0}]
    )

    @property
    def price_per_hour(self) -> PricePerHour:
        """What all nodes together cost."""
        return price_per_hour(self.cluster, self.prices)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What should be said in preview although nothing is wrong."""
        return tuple(cautions(self.cluster, self.runs_on, self.prices, self.price_per_hour))


def read_description(values: Mapping[str, object], file: Path, folder: Path | None = None) -> Description:
    """The description behind the plain values of `cluster`, `runs_on`, `prices`, `base`; other keys are refused.

    `file` is where they stand, for messages; paths in them start at `folder`, the project's if not given.
    """
    folder = folder or find_project_folder(file)
    base = read_base(values, folder)
    description, problems = _read(base.under(values), folder)
    if description is None or base.problems:
        lines = lines_of(file)
        found = [*base.problems, *problems]
        raise description_error(
            display_name(file, folder), [base.located(problem, lines) for problem in found]
        )
    return description


def read_stack_file(file: Path, folder: Path | None = None) -> Description:
    """The description in a stack file, read without Pulumi; encrypted values stay closed."""
    folder = folder or find_project_folder(file)
    stack = parse_stack_file(file)
    base = read_base(stack.values, folder)
    description, problems = _read(base.under(stack.values), folder) if stack.readable else (None, [])
    problems = _all_problems(stack, base, problems)
    if description is None or problems:
        raise description_error(display_name(file, folder), problems)
    return description


def refuse_bad_stack_file(file: Path, folder: Path, project: str) -> None:
    """What is wrong with a stack file, as far as it alone tells: half of a description may stand elsewhere."""
    stack = parse_stack_file(file, project)
    base = read_base(stack.values, folder)
    values = base.under(stack.values)
    is_whole = stack.readable and {"cluster", "runs_on"} <= set(values)
    problems = _all_problems(stack, base, _read(values, folder)[1] if is_whole else [])
    if problems:
        raise description_error(display_name(file, folder), problems)


def _all_problems(stack: StackFile, base: BaseFile, problems: list[Problem]) -> list[Problem]:
    """The files' own first; where one has said what is wrong, nothing more needs to be."""
    told = {problem.path for problem in stack.problems}
    rest = [problem for problem in [*base.problems, *problems] if problem.path not in told]
    return [*stack.problems, *(base.located(problem, stack.lines) for problem in rest)]


def _read(values: Mapping[str, object], folder: Path) -> tuple[Description | None, list[Problem]]:
    given = {
        key: value for key, value in values.items() if value not in (None, {}) and key not in SECRET_KEYS
    }
    problems = list(lost_values(given))
    description = None
    try:
        description = Description.model_validate(given, context={FOLDER: folder})
        problems += cluster_problems(description.cluster, description.runs_on)
    except ValidationError as error:
        told = {problem.path for problem in problems}
        problems += [problem for problem in problems_of(error, Description) if problem.path not in told]
    return (None if problems else description), problems
