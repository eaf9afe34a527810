"""Tasks as clients send them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.wire.name import name_problems
from raydog_resources.local_platform.wire.problem import Problem, below, refuse
from raydog_resources.local_platform.wire.schema import form_of, sdk_class


def read_tasks(body: Any) -> list[Json]:
    """New tasks, in the order in which they are to get their numbers."""
    model = form_of(list[sdk_class("Task")])  # type: ignore[misc]
    refuse(model.problems(body))
    tasks: list[Json] = model.normal(body)
    refuse(
        problem
        for position, task in enumerate(tasks)
        for problem in below(
            f"[{position}]", [*name_problems("name", task.get("name")), *_process_problems(task)]
        )
    )
    return tasks


def _process_problems(task: Json) -> Iterator[Problem]:
    """No process can be given these."""
    for position, argument in enumerate(task.get("arguments", ())):
        if "\0" in argument:
            yield f"arguments[{position}]", "holds a NUL character"
    for key, value in task.get("environment", {}).items():
        if not key or "=" in key or "\0" in key:
            yield "environment", f"{key!r} is no name for a variable"
        if "\0" in value:
            yield f"environment[{key!r}]", "holds a NUL character"
