"""Forms that hold other forms: lists, sets, maps, and what may be null."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.wire.form import Choice, Form, wrong_type
from raydog_resources.local_platform.wire.problem import FINE, Problem, Problems, below, shown


class Nullable:
    """The form, or null."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def problems(self, value: Any) -> Problems:
        return FINE if value is None else self.form.problems(value)

    def normal(self, value: Any) -> Any:
        return None if value is None else self.form.normal(value)


class ListOf:
    """A list; a string is none, although Python could iterate over it."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def problems(self, value: Any) -> Problems:
        if type(value) is not list:
            return wrong_type("a list", value)
        found: list[Problem] = []
        for position, item in enumerate(value):
            wrong = self.form.problems(item)
            if wrong:
                found += below(f"[{position}]", wrong)
        return found

    def normal(self, value: Any) -> Any:
        return [self.form.normal(item) for item in value]


class SetOf(ListOf):
    """A list without repetitions."""

    def problems(self, value: Any) -> Problems:
        found = super().problems(value)
        if not found and len(set(value)) < len(value):
            return [("", "holds the same element twice")]
        return found


class MapOf:
    """An object whose keys are the client's own, or words of a fixed list."""

    def __init__(self, keys: Form, form: Form) -> None:
        self.keys = keys
        self.form = form

    def problems(self, value: Any) -> Problems:
        if type(value) is not dict:
            return wrong_type("an object", value)
        found: list[Problem] = []
        for key, item in value.items():
            if isinstance(self.keys, Choice):
                found += self.keys.problems(key)
            wrong = self.form.problems(item)
            if wrong:
                found += below(f"[{shown(key)}]", wrong)
        return found

    def normal(self, value: Any) -> Any:
        return {key: self.form.normal(item) for key, item in value.items()}
