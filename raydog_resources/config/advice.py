"""Makes of what pydantic found wrong what a person needs to put it right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from raydog_resources.config.familiar_names import advice_for_unknown
from raydog_resources.config.finding import finding
from raydog_resources.config.flow_style import flow_style
from raydog_resources.config.key_path import KeyPath, in_namespace
from raydog_resources.config.problem import Problem
from raydog_resources.config.refusal import REFUSED
from raydog_resources.config.schema_walk import choices_at, field_at, kinds_at, section_at, without_kinds
from raydog_resources.config.section import Section

_KIND, _NO_KIND = "kind", "union_tag_not_found"
# pydantic's names for "this is of another type", in our words.
_EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "keys with values under it",
    "model_type": "keys with values under it",
}


def problems_of(error: ValidationError, root: type[Section]) -> Iterator[Problem]:
    """One problem for each thing pydantic found; the paths begin with our namespace."""
    for details in error.errors(include_url=False):
        path = tuple(key for key in details["loc"] if key != "[key]")
        what, advice = _words(details, path, root)
        shown = without_kinds(root, path)
        yield Problem(in_namespace((*shown, _KIND) if details["type"] == _NO_KIND else shown), what, advice)


def _words(details: ErrorDetails, path: KeyPath, root: type[Section]) -> tuple[str, str]:
    kind, found = details["type"], finding(path, details["input"])
    if kind == _NO_KIND:
        return "this is missing", f"write {_KIND}: {kinds_at(root, path)[0]}"
    if kind == "missing":
        return "this is missing", f"write {_example(path, root) or _leaf(path)}"
    if kind == "extra_forbidden":
        section = section_at(root, path[:-1])
        known = section.model_fields if section else ()
        return "there is no such key", advice_for_unknown(str(path[-1]), known)
    if kind == "literal_error":
        return found, f"write {_either(choices_at(root, path))}"
    if kind == REFUSED:
        return _our_words(details["ctx"], found, path, root)
    expected = _EXPECTED.get(kind)
    return found, f"write {expected}{_such_as(path, root)}" if expected else details["msg"]


def _our_words(context: dict[str, Any], found: str, path: KeyPath, root: type[Section]) -> tuple[str, str]:
    example = _such_as(path, root) if context["example"] else ""
    return context["what"] or found, f"{context['advice']}{example}"


def _such_as(path: KeyPath, root: type[Section]) -> str:
    example = _example(path, root)
    return f", such as {example}" if example else ""


def _example(path: KeyPath, root: type[Section]) -> str:
    """The field's example as it would stand in the file, or "" where there is none."""
    field = field_at(root, path)
    return f"{_leaf(path)}: {flow_style(field.examples[0])}" if field and field.examples else ""


def _leaf(path: KeyPath) -> str:
    return str(path[-1] if len(path) > 1 else in_namespace(path)[0])


def _either(choices: tuple[object, ...]) -> str:
    words = [str(choice) for choice in choices]
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
