"""Forms of whole objects: one model's fields, or one of several models that a field tells apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from raydog_resources.local_platform.wire.form import Form, wrong_type
from raydog_resources.local_platform.wire.problem import Problem, Problems, below, shown


@dataclass(frozen=True)
class Field:
    """A model's field as it stands on the wire."""

    form: Form
    required: bool = False
    kept: bool = True
    """False: only the platform says it. Clients may send it back with the object it came in."""
    default: Any = None


class Model:
    """An object with these fields and no others."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self._required = [name for name, field in fields.items() if field.required]

    def problems(self, value: Any) -> Problems:
        if type(value) is not dict:
            return wrong_type("an object", value)
        found: list[Problem] = []
        for key, item in value.items():
            field = self.fields.get(key)
            if field is None:
                found.append(self._unknown(key))
                continue
            wrong = field.form.problems(item)
            if wrong:
                found += below(key, wrong)
        found += [(name, "is required") for name in self._required if name not in value]
        return found

    def _unknown(self, key: str) -> Problem:
        close = get_close_matches(key, self.fields, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return key if len(key) <= 60 else shown(key), f"unknown field{hint}"

    def normal(self, value: Any) -> Any:
        kept = {}
        for name, field in self.fields.items():
            if not field.kept:
                continue
            item = value.get(name)
            item = field.default if item is None else field.form.normal(item)
            if item is not None:
                kept[name] = item
        return kept


class OneOf:
    """One of several models; `tag` is the field that says which."""

    def __init__(self, tag: str, models: Mapping[str, Callable[[], Form]]) -> None:
        self._tag = tag
        self._models = models

    def problems(self, value: Any) -> Problems:
        if type(value) is not dict:
            return wrong_type("an object", value)
        if self._tag not in value:
            return [(self._tag, f"is required: one of {self._words()}")]
        said = value[self._tag]
        if type(said) is not str:
            return below(self._tag, wrong_type("a string", said))
        if said not in self._models:
            return [(self._tag, f"{shown(said)} is none of {self._words()}")]
        return self._models[said]().problems(value)

    def _words(self) -> str:
        return ", ".join(sorted(self._models))

    def normal(self, value: Any) -> Any:
        return self._models[value[self._tag]]().normal(value)
