"""`raydog:base`: a file with which several stacks begin, so that what they have in common stands in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from raydog_resources.config.finding import finding
from raydog_resources.config.key_path import KeyPath, in_namespace
from raydog_resources.config.problem import Problem
from raydog_resources.config.stack_file import BASE, parse_stack_file
from raydog_resources.errors import DescriptionError

_PATH: KeyPath = in_namespace((BASE,))


@dataclass(frozen=True)
class BaseFile:
    """What stands in it, and what is wrong with it; without `raydog:base` there is nothing."""

    name: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def under(self, values: Mapping[str, object]) -> dict[str, object]:
        """The stack's values over the base's: mappings key by key, all else as a whole."""
        said = {key: value for key, value in values.items() if key != BASE and value not in (None, {})}
        return _merged(self.values, said)

    def located(self, problem: Problem, lines: Mapping[KeyPath, int]) -> Problem:
        """The problem with the line of its key, or of the nearest key around it, in the file that has it."""
        ours, theirs = _nearest(problem.path, lines), _nearest(problem.path, self.lines)
        if len(theirs) > len(ours):
            return replace(problem, what=f"{problem.what} in {self.name}, line {self.lines[theirs]}")
        return replace(problem, line=lines.get(ours))


def read_base(values: Mapping[str, object], folder: Path) -> BaseFile:
    """The base that a stack names; `folder` is the project's, where its path starts."""
    if values.get(BASE) in (None, ""):
        return BaseFile()
    name = values[BASE]
    path = (folder / name).resolve() if isinstance(name, str) and name else None
    if path is None or not path.is_relative_to(folder.resolve()):
        return _wrong(
            finding((BASE,), name), "write the path of a file in the project, such as stacks/base.yaml"
        )
    try:
        found = parse_stack_file(path)
    except DescriptionError:
        return _wrong(f"there is no file {name}", f"write it, or take {_PATH[0]} out")
    if BASE in found.values:
        return _wrong(f"{name} has a base itself", "put both into one")
    problems = tuple(
        replace(problem, path=_PATH, what=_said(str(name), problem)) for problem in found.problems
    )
    return BaseFile(
        str(name), found.values, found.lines, tuple(replace(each, line=None) for each in problems)
    )


def with_base(config: Mapping[str, object], folder: Path) -> dict[str, object]:
    """A stack's whole `config:` with its base written into it."""
    ours = {BASE, _PATH[0]} & set(config)
    if not ours:
        return dict(config)
    base = read_base({BASE: config[str(next(iter(ours)))]}, folder)
    named = {str(in_namespace((key,))[0]): value for key, value in base.values.items()}
    whole = {in_namespace((key,))[0] if key in base.values else key: value for key, value in config.items()}
    return _merged(named, {str(key): value for key, value in whole.items() if key not in ours})


def _said(name: str, problem: Problem) -> str:
    return f"in {name}: {replace(problem, write='').sentence()}"


def _wrong(what: str, write: str) -> BaseFile:
    return BaseFile(problems=(Problem(_PATH, what, write),))


def _merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(under, value) if both else value  # type: ignore[arg-type]
    return merged


def _nearest(path: KeyPath, lines: Mapping[KeyPath, int]) -> KeyPath:
    while path and path not in lines:
        path = path[:-1]
    return path
