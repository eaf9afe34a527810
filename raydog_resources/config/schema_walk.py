"""Finds the field that a path leads to, so that a message can name what may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from raydog_resources.config.key_path import KeyPath
from raydog_resources.config.section import Section

_UNIONS = (Union, UnionType)


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


def kinds_at(root: type[Section], path: KeyPath) -> tuple[object, ...]:
    """The kinds of section of which one may stand at the end of the path."""
    return tuple(word for kind in _kinds(_walk(root, path)) for word in _words_of(kind))


def without_kinds(root: type[Section], path: KeyPath) -> KeyPath:
    """The path as a person knows it: pydantic puts a section's kind behind the key of a section of several kinds."""
    shown: list[str | int] = []
    found: Any = root
    for key in path:
        if not _kinds(found):
            shown.append(key)
        found = _step(found, key)
    return tuple(shown)


def _walk(root: type[Section], path: KeyPath) -> Any:
    found: Any = root
    for key in path:
        found = _step(found, key)
    return found


def _step(found: Any, key: str | int) -> Any:
    if _is_section(found):
        field = found.model_fields.get(str(key))
        return _bare(field.annotation) if field else None
    if _kinds(found):
        return next((kind for kind in _kinds(found) if key in _words_of(kind)), None)
    if get_origin(found) is Mapping:
        return _bare(get_args(found)[1])
    return None


def _is_section(found: Any) -> TypeGuard[type[Section]]:
    # Up to Python 3.10 `Mapping[str, str]` passes for a class.
    return get_origin(found) is None and isinstance(found, type) and issubclass(found, Section)


def _kinds(found: Any) -> list[type[Section]]:
    """The sections of which one may stand there, told apart by their key `kind`."""
    return [part for part in get_args(found) if _is_section(part)] if get_origin(found) in _UNIONS else []


def _words_of(kind: type[Section]) -> tuple[object, ...]:
    return get_args(kind.model_fields["kind"].annotation)


def _bare(annotation: Any) -> Any:
    """The type itself, without what was said about it and without the None that stands for "not given"."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in _UNIONS:
        parts = [_bare(part) for part in get_args(annotation) if part is not NoneType]
        return parts[0] if len(parts) == 1 else annotation
    return annotation
