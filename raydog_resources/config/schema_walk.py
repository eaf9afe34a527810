"""Finds the field that a path leads to, so that a message can name what may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from raydog_resources.config.key_path import KeyPath
from raydog_resources.config.section import Section


def section_at(root: type[Section], path: KeyPath) -> type[Section] | None:
    """The section at the end of the path; None where something else stands there."""
    found = _walk(root, path)
    return found if _is_section(found) else None


def field_at(root: type[Section], path: KeyPath) -> FieldInfo | None:
    """The field at the end of the path; None where it is one key of a mapping, or isn't known."""
    section = section_at(root, path[:-1])
    return section.model_fields.get(str(path[-1])) if section and path else None


def choices_at(root: type[Section], path: KeyPath) -> tuple[object, ...]:
    """The words a field takes, where it takes some words only."""
    return get_args(_walk(root, path))


def _walk(root: type[Section], path: KeyPath) -> Any:
    found: Any = root
    for key in path:
        found = _step(found, key)
    return found


def _step(found: Any, key: str | int) -> Any:
    if _is_section(found):
        field = found.model_fields.get(str(key))
        return _bare(field.annotation) if field else None
    if get_origin(found) is Mapping:
        return _bare(get_args(found)[1])
    return None


def _is_section(found: Any) -> TypeGuard[type[Section]]:
    # Up to Python 3.10 `Mapping[str, str]` passes for a class.
    return get_origin(found) is None and isinstance(found, type) and issubclass(found, Section)


def _bare(annotation: Any) -> Any:
    """The type itself, without what was said about it and without the None that stands for "not given"."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next(_bare(part) for part in get_args(annotation) if part is not NoneType)
    return annotation
